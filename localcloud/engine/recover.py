"""This file is what comes first after a run that was killed: finding out what became of each operation under way."""

from localcloud.engine import urns
from localcloud.engine.errors import EngineError
from localcloud.engine.run import Lost, Run
from localcloud.engine.together import together
from localcloud.engine.wire import Json, plain, remark

Operation = tuple[int, str, Json]
INTERRUPTED = "it was interrupted and may be half done"


def recover(run: Run) -> None:
    """Settle every operation that was begun and whose end was not recorded."""
    waiting = list(run.store.state.pending.items())
    if waiting:
        run.warn(f"an earlier run was interrupted: looking at {len(waiting)} operation(s) that it had begun")
    # Two of a kind may look alike: one after the other, so that each is taken for one resource only.
    kinds: dict[str, list[Operation]] = {}
    for number, (operation, record) in waiting:
        kinds.setdefault(record["type"], []).append((number, operation, record))
    together(run, kinds.values(), lambda alike: str(alike[0][2]["urn"]), lambda alike: _settle_all(run, alike))
    if error := run.outcome():
        raise error


def close(run: Run) -> None:
    """Forget interrupted creations that have left nothing: what is wanted has been made again by now."""
    for lost in run.lost.values():
        for number in lost.numbers:
            run.store.end(number)


def _settle_all(run: Run, alike: list[Operation]) -> None:
    for number, operation, record in alike:
        _settle(run, number, operation, record)


def _settle(run: Run, number: int, operation: str, record: Json) -> None:
    if operation == "creating":
        _created(run, number, record)
    elif operation == "updating":
        # The old inputs are still recorded; what is there may be old, new or in between, so it is written again.
        live = run.store.state.live.get(record["urn"])
        change = [("put", {**live, "initErrors": [f"its update: {INTERRUPTED}"]})] if live else []
        run.store.end(number, *change)
    elif operation == "deleting":
        _deleted(run, number, record)
    else:
        run.store.end(number)


def _created(run: Run, number: int, record: Json) -> None:
    """Adopt what an interrupted creation has made; what it has not made is made by this run, under the same name."""
    provider = run.pool.get(record["provider"])
    inputs = dict(plain(record["inputs"]))
    state = run.store.state
    there = [one for one in [*state.live.values(), *state.doomed] if not one.get("pendingReplacement")]
    known = [str(one["id"]) for one in there if one.get("id")]
    try:
        found = provider.find(record["type"], inputs, known)
        identity, _, outputs = provider.read(record["type"], found, inputs, {}) if found else (None, {}, {})
    except Exception as error:
        raise EngineError(_unclear(record, error)) from error
    if identity is None:
        lost = run.lost.setdefault(record["urn"], Lost())
        lost.inputs = inputs
        lost.numbers.append(number)
        return
    adopted = {**record, "id": identity, "outputs": remark(outputs, record["inputs"])}
    adopted["initErrors"] = [f"its creation: {INTERRUPTED}"]
    replaced = [("doom", record["urn"])] if record["urn"] in state.live else []
    run.store.end(number, *replaced, ("put", adopted))


def _unclear(record: Json, error: Exception) -> str:
    kind, name = urns.kind(record["urn"]), urns.name(record["urn"])
    return (
        f"the creation of {kind} {name} was interrupted and the provider cannot tell whether it exists: {error}; "
        "look for it, delete it if it is there, and remove its entry from pending_operations "
        "(`python -m localcloud.engine export`, edit, `import`)"
    )


def _deleted(run: Run, number: int, record: Json) -> None:
    provider = run.pool.get(record["provider"])
    call = (record["type"], record["id"], dict(plain(record["inputs"])), dict(plain(record.get("outputs") or {})))
    identity, _, _ = provider.read(*call)
    doomed = bool(record.get("delete"))
    if identity is None:
        run.store.end(number, ("drop", record["urn"], record["id"], doomed))
    elif doomed:
        run.store.end(number)
    else:
        run.store.end(number, ("put", {**record, "initErrors": [f"its deletion: {INTERRUPTED}"]}))
