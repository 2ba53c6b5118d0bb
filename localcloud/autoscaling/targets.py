"""Scalable targets and their tags: the operations."""

import uuid

from localcloud.autoscaling.resource import POLICY, TARGET, key_of, need_target, need_variant, of_dimension, policy_key
from localcloud.aws.clock import now
from localcloud.aws.context import Ctx
from localcloud.aws.errors import AwsError, invalid
from localcloud.aws.paging import page
from localcloud.aws.protocol import Params
from localcloud.aws.services import Services
from localcloud.aws.store import Body, store
from localcloud.sagemaker import tags

SERVICE_ROLE = "aws-service-role/sagemaker.application-autoscaling.amazonaws.com/AWSServiceRoleForApplicationAutoScaling_SageMakerEndpoint"


def register(services: Services) -> None:
    operations = (
        RegisterScalableTarget,
        DescribeScalableTargets,
        DeregisterScalableTarget,
        TagResource,
        UntagResource,
        ListTagsForResource,
    )
    for operation in operations:
        services.autoscaling.op(operation)


def RegisterScalableTarget(ctx: Ctx, request: Params) -> Params:  # noqa: N802 -- the operation's own name
    need_variant(ctx, request)
    known = store.get(ctx, TARGET, key_of(request))
    if known is None and not {"MinCapacity", "MaxCapacity"} <= set(request):
        raise invalid("MinCapacity and MaxCapacity must be given for a new scalable target")
    body = _new_target(ctx) if known is None else known
    body |= {name: value for name, value in request.items() if name != "Tags"}
    if body["MinCapacity"] > body["MaxCapacity"]:
        raise invalid("Maximum capacity cannot be less than minimum capacity")
    store.put(ctx, TARGET, key_of(request), body)
    tags.keep(ctx, body["ScalableTargetARN"], [{"Key": k, "Value": v} for k, v in (request.get("Tags") or {}).items()])
    return {"ScalableTargetARN": body["ScalableTargetARN"]}


def DescribeScalableTargets(ctx: Ctx, request: Params) -> Params:  # noqa: N802 -- the operation's own name
    found = [target for target in store.list(ctx, TARGET) if target["ServiceNamespace"] == request["ServiceNamespace"]]
    if names := request.get("ResourceIds"):
        found = [target for target in found if target["ResourceId"] in names]
    items, token = page(of_dimension(found, request), request, "CreationTime", 50)
    return {"ScalableTargets": items, "NextToken": token}


def DeregisterScalableTarget(ctx: Ctx, request: Params) -> None:  # noqa: N802 -- the operation's own name
    target = need_target(ctx, request)
    store.delete(ctx, TARGET, key_of(request))
    tags.drop(ctx, target["ScalableTargetARN"])
    # AWS deletes a target's policies with it.
    for policy in store.list(ctx, POLICY):
        if key_of(policy) == key_of(request):
            store.delete(ctx, POLICY, policy_key(policy))


def TagResource(ctx: Ctx, request: Params) -> None:  # noqa: N802 -- the operation's own name
    merged = _tags(ctx, request["ResourceARN"]) | request["Tags"]
    tags.keep(ctx, request["ResourceARN"], [{"Key": key, "Value": value} for key, value in merged.items()])


def UntagResource(ctx: Ctx, request: Params) -> None:  # noqa: N802 -- the operation's own name
    kept = {key: value for key, value in _tags(ctx, request["ResourceARN"]).items() if key not in request["TagKeys"]}
    tags.drop(ctx, request["ResourceARN"])
    tags.keep(ctx, request["ResourceARN"], [{"Key": key, "Value": value} for key, value in kept.items()])


def ListTagsForResource(ctx: Ctx, request: Params) -> Params:  # noqa: N802 -- the operation's own name
    return {"Tags": _tags(ctx, request["ResourceARN"])}


def _tags(ctx: Ctx, arn: str) -> dict[str, str]:
    if not any(target["ScalableTargetARN"] == arn for target in store.list(ctx, TARGET)):
        raise AwsError("ResourceNotFoundException", f"The scalable target doesn't exist: {arn}", ResourceName=arn)
    return {tag["Key"]: tag["Value"] for tag in tags.tags_of(ctx, arn)}


def _new_target(ctx: Ctx) -> Body:
    return {
        "ScalableTargetARN": ctx.arn(f"scalable-target/{uuid.uuid4().hex}", "application-autoscaling"),
        "RoleARN": f"arn:aws:iam::{ctx.account}:role/{SERVICE_ROLE}",
        "CreationTime": now(),
        "SuspendedState": {
            "DynamicScalingInSuspended": False,
            "DynamicScalingOutSuspended": False,
            "ScheduledScalingSuspended": False,
        },
    }
