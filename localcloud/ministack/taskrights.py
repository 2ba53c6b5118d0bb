"""What a state machine's role must be allowed to do before a task runs."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Right:
    """One action on one resource, and the error name a task fails with when the role lacks it."""

    action: str
    resource: str
    error: str


def needed(resource: str, data: Mapping[str, Any], account: str, region: str) -> list[Right]:
    """The rights for a Lambda function or an optimised integration; SDK integrations are checked as requests.

    >>> needed("arn:aws:states:::lambda:invoke", {"FunctionName": "f"}, "1", "r")[0].resource
    'arn:aws:lambda:r:1:function:f'
    """
    if ":lambda:" in resource and ":function:" in resource and not resource.startswith("arn:aws:states:::"):
        return [Right("lambda:InvokeFunction", resource, "Lambda.AWSLambdaException")]
    service, _, action = resource.removeprefix("arn:aws:states:::").split(".")[0].partition(":")
    return _TASKS[service](action, data, f"{region}:{account}") if service in _TASKS else []


def _lambda(_action: str, data: Mapping[str, Any], place: str) -> list[Right]:
    name = str(data.get("FunctionName", ""))
    arn = name if name.startswith("arn:") else f"arn:aws:lambda:{place}:function:{name}"
    return [Right("lambda:InvokeFunction", arn, "Lambda.AWSLambdaException")]


def _sns(_action: str, data: Mapping[str, Any], _place: str) -> list[Right]:
    return [Right("sns:Publish", str(data.get("TopicArn") or data.get("TargetArn") or "*"), "SNS.AmazonSNSException")]


def _sqs(_action: str, data: Mapping[str, Any], place: str) -> list[Right]:
    queue = str(data.get("QueueUrl", "")).rsplit("/", 1)[-1]
    return [Right("sqs:SendMessage", f"arn:aws:sqs:{place}:{queue}", "SQS.AmazonSQSException")]


def _events(_action: str, data: Mapping[str, Any], place: str) -> list[Right]:
    buses = {str(entry.get("EventBusName", "default")).rsplit("/", 1)[-1] for entry in data.get("Entries", [])}
    return [
        Right("events:PutEvents", f"arn:aws:events:{place}:event-bus/{bus}", "EventBridge.AmazonEventBridgeException")
        for bus in sorted(buses)
    ]


def _dynamodb(action: str, data: Mapping[str, Any], place: str) -> list[Right]:
    name = str(data.get("TableName", ""))
    table = name if name.startswith("arn:") else f"arn:aws:dynamodb:{place}:table/{name}"
    return [Right(f"dynamodb:{action[:1].upper()}{action[1:]}", table, "DynamoDB.AmazonDynamoDBException")]


def _states(_action: str, data: Mapping[str, Any], _place: str) -> list[Right]:
    return [
        Right("states:StartExecution", str(data.get("StateMachineArn", "*")), "StepFunctions.AWSStepFunctionsException")
    ]


_TASKS = {
    "lambda": _lambda,
    "sns": _sns,
    "sqs": _sqs,
    "events": _events,
    "dynamodb": _dynamodb,
    "states": _states,
}
