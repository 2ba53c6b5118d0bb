"""This file deletes resources, many at once, each after all that refer to it."""

import threading
from concurrent.futures import ThreadPoolExecutor

from localcloud.engine import urns
from localcloud.engine.errors import EngineError
from localcloud.engine.order import Deletions
from localcloud.engine.plan import Event, Step
from localcloud.engine.run import PARALLEL, Run
from localcloud.engine.wire import Json, plain
from localcloud.provider.api import ProviderError


def remove(run: Run, records: list[Json], *, force: bool = False) -> None:
    """Delete the resources and forget them; `force` goes for protected ones too."""
    if not force:
        _refuse_protected(records)
    going = {record["urn"] for record in records}
    deletions, running = Deletions(records), set[int]()
    change = threading.Condition()

    def one(record: Json) -> None:
        try:
            _delete(run, record, going)
        except Exception as error:  # noqa: BLE001  noted and raised as the run's outcome
            run.fail(record["urn"], error)
        with change:
            deletions.finish(record)
            running.discard(id(record))
            change.notify()

    with ThreadPoolExecutor(PARALLEL) as threads, change:
        while True:
            ready = [] if run.stopping else deletions.ready()
            for record in ready:
                running.add(id(record))
                threads.submit(one, record)
            if not running:
                break
            change.wait()


def _refuse_protected(records: list[Json]) -> None:
    if guarded := sorted(record["urn"] for record in records if record.get("protect")):
        raise EngineError(f"protected resources are not deleted: {', '.join(guarded)}; unprotect them first")


def _delete(run: Run, record: Json, going: set[str]) -> None:
    number = None
    if _in_the_world(record) and record.get("deletedWith") not in going and not run.dry:
        number = _call(run, record)
    doomed = bool(record.get("delete"))
    run.store.end(number, ("drop", record["urn"], record.get("id"), doomed))
    if record.get("pendingReplacement") or (doomed and record["urn"] in run.replaced):
        run.tell(Event(kind="end", urn=record["urn"], op="same"))
        return
    why = "a newer one has taken its place" if doomed else ""
    run.done(Step(op="delete", urn=record["urn"], why=why))


def _in_the_world(record: Json) -> bool:
    kept = ("retainOnDelete", "external", "pendingReplacement")
    made = record.get("custom") and not record["type"].startswith(urns.PROVIDERS)
    return bool(made and not any(record.get(key) for key in kept))


def _call(run: Run, record: Json) -> int:
    with run.operation(record["urn"], "delete"):
        provider = run.pool.get(record["provider"])
        number = run.store.begin("deleting", record)
        try:
            provider.delete(record["type"], record["id"], dict(plain(record["outputs"])))
        except ProviderError:
            run.store.end(number)
            raise
        return number
