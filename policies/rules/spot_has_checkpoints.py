"""This file is the rule that training on spot instances can resume, and may wait long enough to finish."""

from collections.abc import Iterator, Mapping
from typing import Any

from policies.documents import requests
from policies.rule import rule


def unsafe_spot(request: Mapping[str, Any]) -> list[str]:
    """What is wrong with a training request on spot instances; nothing when it is not on spot."""
    if not request.get("EnableManagedSpotTraining"):
        return []
    found = []
    checkpoints = request.get("CheckpointConfig") or {}
    if not (checkpoints.get("S3Uri") or checkpoints.get("S3Uri.$")):
        found.append("would start anew after every interruption; set CheckpointConfig.S3Uri")
    limits = request.get("StoppingCondition") or {}
    if limits.get("MaxWaitTimeInSeconds", 0) < limits.get("MaxRuntimeInSeconds", 0):
        found.append("may not wait as long as it may run; raise MaxWaitTimeInSeconds to MaxRuntimeInSeconds")
    return found


def wrong(props: Mapping[str, Any]) -> Iterator[str]:
    for name, request in requests(props["definition"], "Training"):
        yield from (f"trains on spot in {name} and {complaint}" for complaint in unsafe_spot(request))


spot_has_checkpoints = rule(
    "spot-has-checkpoints",
    "Training on spot instances can resume.",
    {"aws:sfn/stateMachine:StateMachine"},
    wrong,
)
