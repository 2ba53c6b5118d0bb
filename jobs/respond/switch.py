"""This file takes a person's word on trainings by themselves: stop, or start again."""

from typing import Any

from botocore.exceptions import ClientError

from jobs.kit.ledger import Ledger
from jobs.respond import act
from jobs.respond.contract import RespondContract, RespondEvent
from jobs.respond.gather import RETRAIN, SWITCH, called, history

_RUNGS = ("train", *(f"train-{attempt}" for attempt in range(2, 9)))
"""How the training jobs of a run begin, by instance type; see components/training_request.py."""
SAID = "a person said stop"


def switch(contract: RespondContract, clients: act.Clients, ledger: Ledger, event: RespondEvent) -> dict[str, Any]:
    """Write the word down; whatever decides after it reads it.

    Raises:
        ValueError: it is none, or has no reason.
    """
    word, reason, by = event.get("switch"), event.get("reason", "").strip(), event.get("by", "unknown")
    if word not in ("stop", "start"):
        raise ValueError(f"switch must be stop or start, got {word!r}")
    if not reason:
        raise ValueError("reason must be given, got nothing; the ledger keeps it")
    stamp = clients.now().isoformat()
    ledger.append(
        contract.line_name, SWITCH, RETRAIN, {"switch": word, "reason": reason, "said_at": stamp}, at=stamp, by=by
    )
    ended = _end(contract, clients, ledger, reason) if word == "stop" and event.get("now") else []
    return {"line": contract.line_name, "retrain": word, "reason": reason, "by": by, "ended": ended}


def _end(contract: RespondContract, clients: act.Clients, ledger: Ledger, reason: str) -> list[str]:
    """End what responses have begun; a person's own run goes on."""
    ours = {one["run_id"] for one in called(history(ledger, contract.line_name))}
    ended = [name for name in act.running(clients, contract.pipeline_arn) if name in ours]
    for name in ended:
        arn = contract.pipeline_arn.replace(":stateMachine:", ":execution:", 1) + f":{name}"
        clients.sfn.stop_execution(executionArn=arn, error="Stopped", cause=f"{SAID}: {reason}")
        _stop_training(contract, clients, name)
        told = {"status": "failed", "package": None, "cause": f"{SAID}: {reason}"}
        ledger.append(contract.line_name, "run", name, told, at=clients.now().isoformat(), by=act.by(contract))
    return ended


def _stop_training(contract: RespondContract, clients: act.Clients, run_id: str) -> None:
    """Step Functions may leave the job that it waited for (its developer guide: it makes a best effort)."""
    for rung in _RUNGS:
        try:
            clients.sagemaker.stop_training_job(TrainingJobName=f"{contract.line_name}-{rung}-{run_id}")
        except ClientError as error:
            # There is none on this rung of the instance ladder, or it has ended.
            if error.response["Error"]["Code"] not in ("ValidationException", "ResourceNotFound"):
                raise
