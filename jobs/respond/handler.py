"""This file is the Lambda that answers verdicts, and takes a person's word on trainings by themselves."""

import os
from datetime import UTC, datetime
from typing import Any

from jobs.kit import aws
from jobs.respond.act import Clients
from jobs.respond.contract import RespondContract, RespondEvent
from jobs.respond.respond import respond
from jobs.respond.switch import switch


def handle(event: RespondEvent, _context: object) -> dict[str, Any]:
    """Answer the newest verdict on the window that began at `start`, or take a switch."""
    contract = RespondContract.read(os.environ)
    clients = Clients(
        sns=aws.client("sns"),
        sfn=aws.client("stepfunctions"),
        sagemaker=aws.client("sagemaker"),
        now=lambda: datetime.now(UTC),
    )
    ledger = aws.ledger(contract)
    if "switch" in event:
        return switch(contract, clients, ledger, event)
    if "start" not in event:
        raise ValueError(f"event must have start or switch, got {', '.join(sorted(event)) or 'nothing'}")
    return respond(contract, clients, ledger, event["start"])
