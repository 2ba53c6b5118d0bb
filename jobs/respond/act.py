"""This file does what was decided; every act may be repeated, for a call may be killed or come twice."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from jobs.kit.moments import instant
from jobs.respond.contract import RespondContract
from jobs.respond.facts import ROLLBACK
from jobs.respond.gather import STALE

_SUBJECT = 100
"""The longest that SNS takes."""
SUFFIX = "respond"


@dataclass(frozen=True)
class Clients:
    """Whom a response reaches."""

    sns: Any
    sfn: Any
    sagemaker: Any
    now: Callable[[], datetime]


def act(
    contract: RespondContract, clients: Clients, answer: Mapping[str, Any], decided_at: str
) -> list[dict[str, str]]:
    """Do each action of a decided answer; what came of it."""
    does = {"notify": _call, "page": _call, "retrain": _retrain, "roll_back": _roll_back}
    late = clients.now() - instant(decided_at) > STALE
    found = []
    for action in (one for one in answer["actions"] if one in does):
        said = (
            "too late to begin"
            if late and does[action] is not _call
            else does[action](contract, clients, answer, action)
        )
        found.append({"action": action, "outcome": said})
    return found


def running(clients: Clients, machine: str) -> list[str]:
    """Names of the executions of a state machine that run now."""
    pages = clients.sfn.get_paginator("list_executions").paginate(stateMachineArn=machine, statusFilter="RUNNING")
    return [one["name"] for page in pages for one in page["executions"]]


def by(contract: RespondContract) -> str:
    return f"{contract.endpoint}-{SUFFIX}"


def _call(contract: RespondContract, clients: Clients, answer: Mapping[str, Any], action: str) -> str:
    line, severity = contract.line_name, answer["severity"]
    text = json.dumps({"line": line, **answer["about"], "response": list(answer["actions"])}, indent=1)
    attributes = {
        name: {"DataType": "String", "StringValue": value}
        for name, value in (("severity", severity), ("action", action), ("line", line))
    }
    clients.sns.publish(
        TopicArn=contract.alerts_topic_arn,
        Subject=f"{action}: {line} is {severity} in the window from {answer['about']['start']}"[:_SUBJECT],
        Message=text,
        MessageAttributes=attributes,
    )
    return "told"


def _retrain(contract: RespondContract, clients: Clients, answer: Mapping[str, Any], _action: str) -> str:
    asked = {
        "run_id": answer["run_id"],
        "by": by(contract),
        "overrides": {},
        "as_of": answer["moment"],
        "split": answer["split"],
        "min_gain": answer["min_gain"],
        "cause": answer["about"]["start"],
    }
    return _start(clients, contract.pipeline_arn, answer["run_id"], asked)


def _roll_back(contract: RespondContract, clients: Clients, answer: Mapping[str, Any], _action: str) -> str:
    why = f"{ROLLBACK}: {answer['about']['cause']}"[:1000]
    asked = {"package_arn": answer["package"], "by": by(contract), "reason": why}
    return _start(clients, contract.release_arn, f"rollback-{answer['verdict'][:24]}", asked)


def _start(clients: Clients, machine: str, name: str, asked: Mapping[str, Any]) -> str:
    """Start an execution once, however often it is asked for: the name is the decision's own."""
    try:
        clients.sfn.start_execution(stateMachineArn=machine, name=name, input=json.dumps(asked))
    except clients.sfn.exceptions.ExecutionAlreadyExists:
        return f"began before: {name}"
    return f"began: {name}"
