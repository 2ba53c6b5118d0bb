"""This file is making room: what must be deleted before its replacement can be made, and all that hangs on it."""

from localcloud.engine.errors import EngineError
from localcloud.engine.goal import Goal
from localcloud.engine.order import dependents
from localcloud.engine.run import Run
from localcloud.engine.wire import Json, plain
from localcloud.provider.api import UNKNOWN, ProviderError


def make_room(run: Run, record: Json) -> None:
    """Delete a resource that will be made again in this run."""
    waiting = {**record, "pendingReplacement": True}
    if run.dry or record.get("retainOnDelete"):
        run.store.end(None, ("put", waiting))
        return
    with run.operation(record["urn"], "delete"):
        number = run.store.begin("deleting", record)
        provider = run.pool.get(record["provider"])
        try:
            provider.delete(record["type"], record["id"], dict(plain(record["outputs"])))
        except ProviderError:
            run.store.end(number)
            raise
        run.store.end(number, ("put", waiting))


def in_the_way(run: Run, goal: Goal) -> list[Json]:
    """Resources that must be replaced because this one is, and hence block its deletion as long as they are there."""

    def replaced(record: Json, keys: list[str]) -> bool:
        if not record.get("custom") or record.get("external") or not record.get("provider"):
            return False
        inputs = dict(plain(record["inputs"]))
        unknown = {**inputs, **{key: UNKNOWN for key in keys if key in inputs}}
        provider = run.pool.get(record["provider"])
        diff = provider.diff(record["type"], record["id"], inputs, dict(plain(record["outputs"])), unknown)
        return bool(diff.replaces)

    living = list(run.store.state.live.values())
    records_ = [record for record in living if not record.get("pendingReplacement")]
    found = dependents(goal.urn, records_, replaced)
    if guarded := [record["urn"] for record in found if record.get("protect")]:
        raise EngineError(f"it must be replaced, and with it the protected {', '.join(guarded)}; unprotect them first")
    return found
