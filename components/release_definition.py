"""This file is the order of a release: every step asks what is there and does only what is missing."""

from dataclasses import dataclass
from typing import Any

from components.states import State, caught

OUTCOMES = {"refused": "Refused", "rolled back": "RolledBack"}
"""What the last step says, and the error that the execution ends with; anything else is Failed."""


@dataclass(frozen=True, kw_only=True)
class ReleasePlan:
    """What the definition says about one line."""

    partition: str
    line: str
    function_arn: str


def definition(plan: ReleasePlan) -> dict[str, Any]:
    """The state machine; its input is `{"package_arn", "by"}` and more, or the event of an approval.

    The function returns the release document, grown, and that becomes the whole state (jobs/release/contract.py).
    """
    return {
        "Comment": f"Moves one package of {plan.line} to the endpoint, or says why not",
        "StartAt": "Prepare",
        "States": {
            "Prepare": _act(plan, "prepare", after="Is it live already?"),
            "Is it live already?": _choice("$.already_live", yes="Verify", no="Stage"),
            **_until_done(plan, "stage", after="Check"),
            "Check": _act(plan, "check", after="Unstage"),
            "Unstage": _act(plan, "unstage", after="Deploy"),
            **_until_done(plan, "deploy", after="Verify"),
            "Verify": _act(plan, "verify", after="Clean"),
            "Clean": _act(plan, "clean", after="Live"),
            "Live": {"Type": "Succeed"},
            **_endings(plan),
        },
    }


def _act(plan: ReleasePlan, action: str, *, after: str) -> State:
    hiccups = ["Lambda.ServiceException", "Lambda.SdkClientException", "Lambda.TooManyRequestsException"]
    return {
        "Type": "Task",
        "Resource": f"arn:{plan.partition}:states:::lambda:invoke",
        "Parameters": {
            "FunctionName": plan.function_arn,
            "Payload": {"action": action, "execution.$": "$$.Execution.Id", "release.$": "$"},
        },
        "OutputPath": "$.Payload",
        "Retry": [{"ErrorEquals": hiccups, "IntervalSeconds": 2, "MaxAttempts": 4, "BackoffRate": 2}],
        "Catch": caught("Fail"),
        "Next": after,
    }


def _until_done(plan: ReleasePlan, action: str, *, after: str) -> dict[str, State]:
    name = action.capitalize()
    return {
        name: _act(plan, action, after=f"{name} done?"),
        f"{name} done?": _choice("$.done", yes=after, no=f"{name} takes time"),
        f"{name} takes time": {"Type": "Wait", "SecondsPath": "$.wait_seconds", "Next": name},
    }


def _choice(variable: str, *, yes: str, no: str) -> State:
    return {"Type": "Choice", "Choices": [{"Variable": variable, "BooleanEquals": True, "Next": yes}], "Default": no}


def _endings(plan: ReleasePlan) -> dict[str, State]:
    chosen = [{"Variable": "$.outcome", "StringEquals": said, "Next": name} for said, name in OUTCOMES.items()]
    names = (*OUTCOMES.values(), "Failed")
    ended: dict[str, State] = {name: {"Type": "Fail", "Error": name, "CausePath": "$.why"} for name in names}
    return {
        "Fail": {**_act(plan, "fail", after="How did it end?"), "Catch": caught("It could not say why")},
        "How did it end?": {"Type": "Choice", "Choices": chosen, "Default": "Failed"},
        **ended,
        "It could not say why": {"Type": "Fail", "Error": "Failed", "CausePath": "$.error.Cause"},
    }
