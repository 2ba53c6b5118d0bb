"""Scaling policies and what they did: the operations."""

import uuid

from localcloud.autoscaling import tracking
from localcloud.autoscaling.resource import POLICY, need_target, of_dimension, policy_key
from localcloud.aws.clock import now
from localcloud.aws.context import Ctx
from localcloud.aws.errors import AwsError, invalid
from localcloud.aws.paging import page
from localcloud.aws.protocol import Params
from localcloud.aws.services import Services
from localcloud.aws.store import store

CONFIGURATIONS = {
    "TargetTrackingScaling": "TargetTrackingScalingPolicyConfiguration",
    "StepScaling": "StepScalingPolicyConfiguration",
}


def register(services: Services) -> None:
    for operation in (PutScalingPolicy, DescribeScalingPolicies, DeleteScalingPolicy, DescribeScalingActivities):
        services.autoscaling.op(operation)


def PutScalingPolicy(ctx: Ctx, request: Params) -> Params:  # noqa: N802 -- the operation's own name
    need_target(ctx, request)
    known = store.get(ctx, POLICY, policy_key(request)) or {
        "CreationTime": now(),
        "PolicyARN": _policy_arn(ctx, request),
    }
    kind = str(request.get("PolicyType") or known.get("PolicyType") or "StepScaling")
    config = CONFIGURATIONS.get(kind)
    if config is None or (config not in request and config not in known):
        raise invalid(f"PolicyType must be TargetTrackingScaling or StepScaling with its configuration, got {kind}")
    store.put(ctx, POLICY, policy_key(request), known | request | {"PolicyType": kind})
    return {"PolicyARN": known["PolicyARN"], "Alarms": []}


def DescribeScalingPolicies(ctx: Ctx, request: Params) -> Params:  # noqa: N802 -- the operation's own name
    found = [policy for policy in store.list(ctx, POLICY) if policy["ServiceNamespace"] == request["ServiceNamespace"]]
    if name := request.get("ResourceId"):
        found = [policy for policy in found if policy["ResourceId"] == name]
    if names := request.get("PolicyNames"):
        found = [policy for policy in found if policy["PolicyName"] in names]
    items, token = page(of_dimension(found, request), request, "CreationTime", 50)
    return {"ScalingPolicies": items, "NextToken": token}


def DeleteScalingPolicy(ctx: Ctx, request: Params) -> None:  # noqa: N802 -- the operation's own name
    if not store.delete(ctx, POLICY, policy_key(request)):
        raise AwsError(
            "ObjectNotFoundException",
            f"No scaling policy found for service namespace: {request['ServiceNamespace']}, resource ID: {request['ResourceId']}, scalable dimension: {request['ScalableDimension']}, policy name: {request['PolicyName']}",
        )


def DescribeScalingActivities(ctx: Ctx, request: Params) -> Params:  # noqa: N802 -- the operation's own name
    found = [
        entry
        for entry in store.list(ctx, tracking.ACTIVITY)
        if entry["ResourceId"] == request.get("ResourceId", entry["ResourceId"])
    ]
    items, token = page(found, request, "StartTime", 50)
    return {"ScalingActivities": items, "NextToken": token}


def _policy_arn(ctx: Ctx, request: Params) -> str:
    place = f"resource/{request['ServiceNamespace']}/{request['ResourceId']}"
    return ctx.arn(f"scalingPolicy:{uuid.uuid4()}:{place}:policyName/{request['PolicyName']}", "autoscaling")
