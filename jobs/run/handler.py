"""This file is the Lambda that opens and closes a run in the ledger, and lets it train."""

import os
from typing import Any

from jobs.kit import aws
from jobs.kit.chain import line_name
from jobs.kit.lambdas import now
from jobs.kit.ledger import Ledger
from jobs.run.alone import begin, unless_stopped
from jobs.run.contract import RunContract, RunEvent
from jobs.run.outcome import ASKED, finished, started


def handle(event: RunEvent, _context: object) -> dict[str, Any]:
    """Do one action of a run.

    Raises:
        ValueError: the action is none that exists.
        UnderWayError: another run of the line has begun and not ended.
        StoppedError: a person has stopped trainings by themselves.
    """
    contract = RunContract.read(os.environ)
    if event["action"] not in ("start", "check", "finish"):
        raise ValueError(f"action must be check, start or finish, got {event['action']!r}")
    ledger, line = aws.ledger(contract), line_name(contract.line)
    if event["action"] == "check":
        unless_stopped(ledger, line, event.get("asked") or {})
        return {"run_id": event["run_id"], "status": "training"}
    body = _started(ledger, line, event) if event["action"] == "start" else _finished(ledger, line, event)
    asked = event.get("asked") or {}
    told = {name: asked.get(name, "" if name in ("as_of", "split") else None) for name in ASKED}
    return {"run_id": event["run_id"], "status": body["status"], **(told if event["action"] == "start" else {})}


def _started(ledger: Ledger, line: str, event: RunEvent) -> dict[str, Any]:
    body = started(event)
    return begin(ledger, line, event, body, lambda: aws.client("stepfunctions"))


def _finished(ledger: Ledger, line: str, event: RunEvent) -> dict[str, Any]:
    body = finished(event)
    ledger.append(line, "run", event["run_id"], body, at=now(), by=event["by"])
    return body
