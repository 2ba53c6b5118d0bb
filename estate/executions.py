"""This file starts runs and releases, and finds those that are under way."""

import json
import secrets
import time
from datetime import UTC, datetime
from typing import Any


def run_id() -> str:
    """A name for a run that sorts by time."""
    return f"{datetime.now(UTC):%Y%m%dT%H%M%S}-{secrets.token_hex(3)}"


def under_way(sfn: Any, machine: str) -> tuple[str, dict[str, Any]] | None:
    """The newest running execution of a state machine and its input."""
    listed = sfn.list_executions(stateMachineArn=machine, statusFilter="RUNNING", maxResults=10)["executions"]
    for execution in listed:
        return execution["executionArn"], _input(sfn, execution["executionArn"])
    return None


def start(sfn: Any, machine: str, name: str, given: dict[str, Any]) -> str:
    """Start an execution; the same name and input again is the same execution."""
    arn: str = sfn.start_execution(stateMachineArn=machine, name=name, input=json.dumps(given))["executionArn"]
    return arn


def release_of(sfn: Any, machine: str, package: str, since: datetime, patience: float = 15.0) -> str | None:
    """The release that an approval has set off; nothing if none comes within the time given."""
    deadline = time.monotonic() + patience
    while True:
        listed = sfn.list_executions(stateMachineArn=machine, maxResults=20)["executions"]
        for execution in listed:
            if execution["startDate"] >= since and package in json.dumps(_input(sfn, execution["executionArn"])):
                arn: str = execution["executionArn"]
                return arn
        if time.monotonic() > deadline:
            return None
        time.sleep(0.3)


def _input(sfn: Any, execution: str) -> dict[str, Any]:
    given: dict[str, Any] = json.loads(sfn.describe_execution(executionArn=execution).get("input") or "{}")
    return given
