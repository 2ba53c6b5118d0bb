"""This file is the Lambda that opens and closes a run in the ledger."""

import os
from typing import Any

from jobs.kit import aws
from jobs.kit.lambdas import now
from jobs.run.contract import RunContract, RunEvent
from jobs.run.outcome import finished, started


def handle(event: RunEvent, _context: object) -> dict[str, Any]:
    contract = RunContract.read(os.environ)
    bodies = {"start": started, "finish": finished}
    if event["action"] not in bodies:
        raise ValueError(f"action must be start or finish, got {event['action']!r}")
    body = bodies[event["action"]](event)
    ledger = aws.ledger(contract)
    ledger.append(contract.line, "run", event["run_id"], body, at=now(), by=event["by"])
    return {"run_id": event["run_id"], "status": body["status"]}
