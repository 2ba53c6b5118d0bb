"""This file is the Lambda that performs one action of a release."""

import os
from typing import Any

from jobs.kit import aws
from jobs.release import actions, closing, proof
from jobs.release.cloud import Cloud
from jobs.release.contract import ReleaseContract, ReleaseEvent

_ACTIONS = {
    "stage": actions.stage,
    "check": proof.check,
    "unstage": actions.unstage,
    "deploy": actions.deploy,
    "describe": actions.describe,
    "verify": closing.live,
    "clean": closing.clean,
    "fail": closing.fail,
}


def handle(event: ReleaseEvent, _context: object) -> dict[str, Any]:
    import boto3

    contract = ReleaseContract.read(os.environ)
    cloud = Cloud(
        contract=contract,
        sagemaker=boto3.client("sagemaker"),
        runtime=boto3.client("sagemaker-runtime"),
        scaling=boto3.client("application-autoscaling"),
        s3=boto3.client("s3"),
        ledger=aws.ledger(contract),
    )
    return perform(cloud, event)


def perform(cloud: Cloud, event: ReleaseEvent) -> dict[str, Any]:
    """Do one action on the release document.

    Raises:
        ValueError: the action is none that exists.
    """
    action, release = event["action"], event["release"]
    if action == "prepare":
        return actions.prepare(cloud, release, event["execution"])
    if action not in _ACTIONS:
        raise ValueError(f"action must be prepare, {', '.join(_ACTIONS)}, got {action!r}")
    return _ACTIONS[action](cloud, {"execution": event["execution"], **release})
