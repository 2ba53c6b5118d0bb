"""This file asks the world how each resource is now, and takes what it answers into the state."""

from localcloud.engine import decide, paths, urns
from localcloud.engine.plan import Step
from localcloud.engine.run import Run
from localcloud.engine.together import together, urn_of
from localcloud.engine.wire import Json, plain, remark
from localcloud.provider.api import DEFAULTS


def refresh(run: Run) -> None:
    """Read every resource of a provider; `run.plan.drift` lists what is not as it was left."""
    records = [record for record in run.store.state.live.values() if _readable(record)]
    together(run, records, urn_of, lambda record: _look(run, record))
    if error := run.outcome():
        raise error
    run.plan.drift.sort(key=lambda step: step.urn)


def _readable(record: Json) -> bool:
    made = record.get("custom") and not record["type"].startswith(urns.PROVIDERS)
    return bool(made and not record.get("pendingReplacement"))


def _look(run: Run, record: Json) -> None:
    provider = run.pool.get(record["provider"])
    inputs, outputs = dict(plain(record["inputs"])), dict(plain(record["outputs"]))
    with run.slots:
        identity, read_inputs, read_outputs = provider.read(record["type"], record["id"], inputs, outputs)
    if identity is None:
        run.store.end(None, ("drop", record["urn"], record["id"], False))
        run.done_drift(Step(op="delete", urn=record["urn"], why="it is gone"))
        return
    if DEFAULTS in inputs:
        read_inputs = {**read_inputs, DEFAULTS: inputs[DEFAULTS]}
    now = {
        **record,
        "id": identity,
        "inputs": remark(read_inputs, record["inputs"]),
        "outputs": remark(read_outputs, record["outputs"]),
    }
    run.store.put(now)
    if record.get("external"):
        return
    # What counts as changed is what the provider would change back, not every timestamp that AWS counts on.
    diff = provider.diff(record["type"], identity, read_inputs, read_outputs, inputs)
    if diff.changes:
        rows = _rows(record, now, tuple(diff.changes))
        run.done_drift(Step(op="refresh", urn=record["urn"], fields=[path for path, _, _ in rows], changes=rows))


def _rows(was: Json, now: Json, keys: tuple[str, ...]) -> list[decide.Row]:
    rows = [row for side in ("inputs", "outputs") for row in decide.rows(was[side], now[side], keys)]
    rows = list({path: (path, old, new) for path, old, new in rows}.values())
    told = {paths.parse(path)[0] for path, _, _ in rows}
    return rows + [(key, None, None) for key in keys if key not in told]
