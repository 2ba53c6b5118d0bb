"""This file writes the states that both state machines are made of, in the Amazon States Language."""

from collections.abc import Mapping
from typing import Any

State = dict[str, Any]

_LAMBDA_HICCUPS = ["Lambda.ServiceException", "Lambda.SdkClientException", "Lambda.TooManyRequestsException"]
_THROTTLED = ["ThrottlingException", "SageMaker.ThrottlingException"]


def call(function_arn: str, payload: Mapping[str, Any], *, result: str | None, after: str, fail: str) -> State:
    """Call a Lambda with a payload and put its answer at `result`."""
    return {
        "Type": "Task",
        "Resource": function_arn,
        "Parameters": dict(payload),
        "ResultPath": result,
        "Retry": [_retry(_LAMBDA_HICCUPS, seconds=2, attempts=4)],
        "Catch": caught(fail),
        "Next": after,
    }


def job(kind: str, request: Mapping[str, Any], *, partition: str, result: str | None, after: str, fail: str) -> State:
    """Run a SageMaker job to its end; kind is Training or Processing."""
    return {
        "Type": "Task",
        "Resource": f"arn:{partition}:states:::sagemaker:create{kind}Job.sync",
        "Parameters": dict(request),
        "ResultPath": result,
        "Retry": [_retry(_THROTTLED, seconds=5, attempts=6)],
        "Catch": caught(fail),
        "Next": after,
    }


def caught(state: str) -> list[State]:
    return [{"ErrorEquals": ["States.ALL"], "ResultPath": "$.error", "Next": state}]


def _retry(errors: list[str], *, seconds: int, attempts: int) -> State:
    return {"ErrorEquals": errors, "IntervalSeconds": seconds, "MaxAttempts": attempts, "BackoffRate": 2}


def of_run(text: str) -> str:
    """An expression that puts the run's id where the text says {}.

    >>> of_run("s3://b/{}/x")
    "States.Format('s3://b/{}/x', $.run_id)"
    """
    return f"States.Format('{text}', $.run_id)"
