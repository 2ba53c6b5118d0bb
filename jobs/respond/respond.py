"""This file answers one verdict: decide, write the decision down, act, write down what came of it.

The decision is a row that is written only if nothing was written since what it was decided from, so that of two calls at one
moment the second decides with the first's decision before its eyes: the ledger is the lease.
"""

import hashlib
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from jobs.kit.chain import OvertakenError, Row
from jobs.kit.ledger import Ledger
from jobs.respond import act
from jobs.respond.contract import RespondContract
from jobs.respond.decide import body, decide
from jobs.respond.gather import History, answer_to, called, facts, history, kept, verdict_row
from jobs.respond.proven import proven
from jobs.respond.telling import drifted

DONE = "response_done"
"""Kind of the row that says what came of a response."""
_ATTEMPTS = 40
_MORE = 5
"""Verdicts read beyond those that count, for windows that were judged again."""
_ABOUT = ("start", "end", "rows", "verdict", "kinds", "blind", "cause", "report", "package")


class NoVerdictError(LookupError):
    """There is no verdict to answer, or not yet; the call is tried again."""


def respond(
    contract: RespondContract,
    clients: act.Clients,
    ledger: Ledger,
    start: str,
    sleep: Callable[[float], None] = time.sleep,
) -> dict[str, Any]:
    """Answer the newest verdict on a window; however often it is called, it is answered once.

    Raises:
        NoVerdictError: the ledger has none.
        OvertakenError: others wrote to the ledger faster, every time.
    """
    rules = contract.rules
    for attempt in range(_ATTEMPTS):
        past = history(ledger, contract.line_name, start, rules.windows + rules.rollback_windows + _MORE)
        verdict = verdict_row(past, start)
        if verdict is None:
            raise NoVerdictError(f"window must have a verdict in the ledger, got none that began at {start}")
        try:
            row = answer_to(past, verdict) or _decided(contract, clients, ledger, past, verdict)
        except OvertakenError:
            sleep(min(0.02 * (attempt + 1), 0.5))
            continue
        return _done(contract, clients, ledger, row)
    raise OvertakenError(f"the answer to the window from {start} was overtaken {_ATTEMPTS} times; it is tried again")


def _decided(contract: RespondContract, clients: act.Clients, ledger: Ledger, past: History, verdict: Row) -> Row:
    now = clients.now()
    under_way = act.running(clients, contract.pipeline_arn)
    rules = contract.rules
    taught = timedelta(days=rules.train_days + rules.evaluate_days)
    known = facts(past, verdict, under_way, _approved(clients, past), now, taught)
    decision = decide(known, rules)
    told = {
        **body(decision),
        "action": ", ".join(decision.actions),
        "verdict": verdict.digest,
        "moment": known.moment.isoformat(),
        "about": {name: verdict.body.get(name) for name in _ABOUT} | {"drifted": drifted(verdict.body)},
    }
    stamp, by, calls = now.isoformat(), act.by(contract), called(past)
    if "retrain" in decision.actions:
        told |= {"run_id": run_id(verdict, now), "min_gain": rules.min_gain}
        # The row is written as this number or not at all.
        calls.append({"run_id": told["run_id"], "moment": told["moment"], "at": stamp, "seq": past.seq + 1})
    told["trainings"] = kept(calls, rules.per_week)
    return ledger.append(contract.line_name, "response", verdict.id, told, at=stamp, by=by, after=past.seq)


def _done(contract: RespondContract, clients: act.Clients, ledger: Ledger, row: Row) -> dict[str, Any]:
    about = f"{row.id}#{row.digest[:12]}"
    if any(found.kind == DONE for found in ledger.find(about)):
        return row.body
    outcomes = act.act(contract, clients, row.body, row.at)
    if outcomes:
        stamp = clients.now().isoformat()
        ledger.append(contract.line_name, DONE, about, {"outcomes": outcomes}, at=stamp, by=act.by(contract))
    return {**row.body, "outcomes": outcomes}


def _approved(clients: act.Clients, past: History) -> str:
    """The newest package of those that were live before, which is still approved."""
    for arn in proven(past):
        if clients.sagemaker.describe_model_package(ModelPackageName=arn)["ModelApprovalStatus"] == "Approved":
            return arn
    return ""


def run_id(verdict: Row, now: datetime) -> str:
    """A run's id, of the moment and of what called for it."""
    seed = hashlib.sha256(f"{verdict.line}|{verdict.id}|{verdict.digest}".encode()).hexdigest()
    return f"{now:%Y%m%dT%H%M%S}-{seed[:6]}"
