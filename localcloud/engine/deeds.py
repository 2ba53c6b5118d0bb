"""This file is what changes the world for one resource; each deed is written down before and after it is done."""

from typing import Any

from localcloud.engine import records
from localcloud.engine.decide import Decision
from localcloud.engine.errors import EngineError
from localcloud.engine.goal import Goal
from localcloud.engine.room import in_the_way, make_room
from localcloud.engine.run import Run
from localcloud.engine.state import Change
from localcloud.engine.wire import Json, hide, remark
from localcloud.provider.api import InitFailedError, ProviderError


def record_of(goal: Goal, identity: str, outputs: Json, **more: Any) -> Json:
    """The record to keep: a provider's answer knows no secrets, so the inputs' marks are put back."""
    marked = hide(remark(outputs, goal.inputs), list(goal.secret_outputs))
    moment = records.now()
    created = (goal.old or {}).get("created", moment) if identity == goal.old_id else moment
    times = {"created": created, "modified": moment}
    return {**goal.base, "id": identity, "inputs": goal.inputs, "outputs": marked, **times, **more}


def unchanged(goal: Goal, outputs: Json) -> Json:
    """The record of a resource that stays as it is."""
    old = goal.old or {}
    return {**record_of(goal, goal.old_id, outputs), "modified": old.get("modified", records.now())}


def create(run: Run, goal: Goal, *before: Change) -> Json:
    """Make the resource; `before` is what else becomes true at the moment it exists."""
    if run.dry:
        record = record_of(goal, "", goal.provider.create(goal.kind, goal.plain, preview=True)[1])
        run.store.end(None, *before, ("put", record))
        return record
    with run.operation(goal.urn, "create"):
        number = run.store.begin("creating", {**goal.base, "inputs": goal.inputs, "outputs": {}})
        try:
            identity, outputs = goal.provider.create(goal.kind, goal.plain)
        except InitFailedError as error:
            record = record_of(goal, error.id, error.outputs, initErrors=[str(error)])
            run.store.end(number, *before, ("put", record))
            raise
        except ProviderError as error:
            if not _answered(error):
                raise  # it may exist: the operation stays open, and the next run looks
            found = _left_behind(run, goal)
            if found is None:
                run.store.end(number)
                raise
            identity, outputs = found
        record = record_of(goal, identity, outputs)
        run.store.end(number, *before, ("put", record))
        return record


def _answered(error: ProviderError) -> bool:
    """Whether the service itself refused, so that nothing was made, rather than the wire having broken."""
    return error.__cause__ is None or hasattr(error.__cause__, "response")


def _left_behind(run: Run, goal: Goal) -> tuple[str, Json] | None:
    """What an interrupted creation has made after all, once a second one is refused because of it."""
    if goal.urn not in run.lost or not (identity := goal.provider.find(goal.kind, goal.plain, ())):
        return None
    read, _, outputs = goal.provider.read(goal.kind, identity, goal.plain, {})
    return (read, goal.provider.update(goal.kind, read, outputs, goal.plain, goal.plain)) if read else None


def update(run: Run, goal: Goal) -> Json:
    """Change the resource in place."""
    call = (goal.kind, goal.old_id, goal.old_outputs, goal.old_inputs, goal.plain)
    if run.dry:
        record = record_of(goal, goal.old_id, goal.provider.update(*call, preview=True))
        run.store.put(record)
        return record
    with run.operation(goal.urn, "update"):
        number = run.store.begin("updating", record_of(goal, goal.old_id, goal.old_outputs))
        try:
            outputs = goal.provider.update(*call)
        except ProviderError as error:
            # It may be half done: the next run must not take the recorded inputs for what is there.
            run.store.end(number, ("put", {**(goal.old or {}), "initErrors": [str(error)]}))
            raise
        record = record_of(goal, goal.old_id, outputs)
        run.store.end(number, ("put", record))
        return record


def replace_(run: Run, goal: Goal, decision: Decision) -> Json:
    """Make another one instead; the old one goes before it or, by default, at the end of the run."""
    old = goal.old or {}
    run.replaced.add(goal.urn)
    if old.get("pendingReplacement"):
        return create(run, goal)
    if old.get("protect"):
        raise EngineError(f"it is protected and must be replaced because of {decision.why}; unprotect it first")
    if not decision.delete_first:
        return create(run, goal, ("doom", goal.urn))
    for record in [*reversed(in_the_way(run, goal)), old]:
        make_room(run, record)
    return create(run, goal)


def import_(run: Run, goal: Goal) -> Json:
    """Take over a resource that exists; it must be as the program says, else the import would change it silently."""
    identity, inputs, outputs = goal.provider.read(goal.kind, goal.import_id, {}, {})
    if identity is None:
        raise EngineError(f"it cannot be imported: {goal.import_id} does not exist")
    diff = goal.provider.diff(goal.kind, identity, inputs, outputs, goal.plain, goal.ignore_changes)
    if diff.changes:
        raise EngineError(
            f"its inputs must be those of {goal.import_id} to import it, got others for {', '.join(diff.changes)}"
        )
    record = record_of(goal, identity, outputs)
    run.store.put(record)
    return record
