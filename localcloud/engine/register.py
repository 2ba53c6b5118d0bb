"""This file is how one resource of a provider gets from declared to recorded: check, policies, decision, deed."""

import os
from dataclasses import replace
from typing import Any

from localcloud.engine import deeds, paths, policy
from localcloud.engine.decide import Decision, decide, explain
from localcloud.engine.errors import EngineError
from localcloud.engine.goal import Goal, wishes
from localcloud.engine.plan import Step
from localcloud.engine.run import Run
from localcloud.engine.wire import Json, from_struct, plain, remark


def register(run: Run, request: Any, base: Json) -> Json:
    """Bring one resource of a provider to what the program says; returns its record."""
    goal = _checked(run, request, base)
    policy.check_resource(run, goal, request)
    decision = _decision(goal)
    if decision.op == "replace":
        # The new one must not take the name that was chosen for the old one, which may still be there.
        goal = replace(goal, inputs=_inputs(goal, run.found(goal.urn)))
    run.go_on()
    record = _do(run, goal, decision)
    run.seen[goal.urn] = record
    changes = explain(decision, None if decision.op == "create" else goal.old, goal.inputs, record["outputs"])
    shown = [] if decision.op == "same" else changes
    fields = [path for path, _, _ in shown] if decision.op in ("update", "replace") else []
    run.done(Step(op=decision.op, urn=goal.urn, fields=fields, changes=shown, why=decision.why))
    return record


def _checked(run: Run, request: Any, base: Json) -> Goal:
    urn = base["urn"]
    old = run.store.state.live.get(urn)
    if old and old.get("external"):
        old = None  # it was only read until now: what is there is not ours to change
    news = from_struct(request.object)
    for ignored in request.ignoreChanges if old else ():
        news = paths.restore(news, old["inputs"] if old else {}, paths.parse(ignored))
    known = dict(plain(old["inputs"])) if old else run.found(urn)
    goal = Goal(
        urn=urn,
        kind=request.type,
        name=request.name,
        base=base,
        news=news,
        inputs={},
        old=old,
        provider=run.pool.get(base["provider"]),
        wishes=wishes(request),
        import_id=request.importId,
        secret_outputs=tuple(request.additionalSecretOutputs),
        ignore_changes=tuple(request.ignoreChanges),
    )
    return replace(goal, inputs=_inputs(goal, known))


def _inputs(goal: Goal, known: Json) -> Json:
    """The inputs as the provider completes them; those it chose itself are taken over from the known ones."""
    inputs, failures = goal.provider.check(goal.kind, goal.name, known, dict(plain(goal.news)), os.urandom(32))
    if failures:
        raise EngineError("; ".join(f"{field}: {reason}" if field else reason for field, reason in failures))
    marked: Json = remark(inputs, goal.news)
    return marked


def _decision(goal: Goal) -> Decision:
    old = goal.old
    if goal.import_id and (old is None or old.get("id") != goal.import_id):
        if old is not None:
            raise EngineError(f"it cannot be imported: the state has it already, as {old.get('id')}")
        return Decision(op="import")
    if old is None or old.get("pendingReplacement"):
        return decide(old, goal.inputs, None, goal.wishes)
    call = (goal.kind, goal.old_id, goal.old_inputs, goal.old_outputs, goal.plain)
    diff = goal.provider.diff(*call, ignore_changes=goal.ignore_changes)
    return decide(old, goal.inputs, diff, goal.wishes)


def _do(run: Run, goal: Goal, decision: Decision) -> Json:
    match decision.op:
        case "create":
            return deeds.create(run, goal)
        case "update":
            return deeds.update(run, goal)
        case "replace":
            return deeds.replace_(run, goal, decision)
        case "import":
            return deeds.import_(run, goal)
    record = deeds.unchanged(goal, goal.old_outputs)
    run.store.put(record)
    return record
