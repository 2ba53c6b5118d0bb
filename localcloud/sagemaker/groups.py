"""The model registry's package groups and their resource policies."""

from localcloud.aws.clock import now
from localcloud.aws.context import Ctx
from localcloud.aws.errors import AwsError
from localcloud.aws.paging import page, select
from localcloud.aws.protocol import Params
from localcloud.aws.services import Services
from localcloud.aws.store import Body, fresh, need, store
from localcloud.sagemaker import tags

GROUP = "model-package-group"
PACKAGE = "model-package"
POLICY = "model-package-group-policy"


def register(services: Services) -> None:
    operations = (
        CreateModelPackageGroup,
        DescribeModelPackageGroup,
        ListModelPackageGroups,
        DeleteModelPackageGroup,
        PutModelPackageGroupPolicy,
        GetModelPackageGroupPolicy,
        DeleteModelPackageGroupPolicy,
    )
    for operation in operations:
        services.sagemaker.op(operation)


def CreateModelPackageGroup(ctx: Ctx, request: Params) -> Params:  # noqa: N802 -- the operation's own name
    name = request["ModelPackageGroupName"]
    arn = ctx.arn(f"{GROUP}/{name}")
    fresh(ctx, GROUP, name, f"Model Package Group already exists: {arn}")
    body = {
        "ModelPackageGroupName": name,
        "ModelPackageGroupArn": arn,
        "ModelPackageGroupDescription": request.get("ModelPackageGroupDescription"),
        "ModelPackageGroupStatus": "Completed",
        "CreationTime": now(),
        "CreatedBy": {"IamIdentity": {"Arn": ctx.caller}},
    }
    store.put(ctx, GROUP, name, body)
    tags.keep(ctx, arn, request.get("Tags"))
    return {"ModelPackageGroupArn": arn}


def DescribeModelPackageGroup(ctx: Ctx, request: Params) -> Params:  # noqa: N802 -- the operation's own name
    return need_group(ctx, group_name(request["ModelPackageGroupName"]))


def ListModelPackageGroups(ctx: Ctx, request: Params) -> Params:  # noqa: N802 -- the operation's own name
    key = "ModelPackageGroupName" if request.get("SortBy") == "Name" else "CreationTime"
    items, token = page(select(store.list(ctx, GROUP), request, "ModelPackageGroupName"), request, key)
    return {"ModelPackageGroupSummaryList": items, "NextToken": token}


def DeleteModelPackageGroup(ctx: Ctx, request: Params) -> None:  # noqa: N802 -- the operation's own name
    body = need_group(ctx, group_name(request["ModelPackageGroupName"]))
    name = body["ModelPackageGroupName"]
    if any(package.get("ModelPackageGroupName") == name for package in store.list(ctx, PACKAGE)):
        raise AwsError(
            "ConflictException", f"Model Package Group {body['ModelPackageGroupArn']} still contains Model Packages."
        )
    store.delete(ctx, GROUP, name)
    store.delete(ctx, POLICY, name)
    tags.drop(ctx, body["ModelPackageGroupArn"])


def PutModelPackageGroupPolicy(ctx: Ctx, request: Params) -> Params:  # noqa: N802 -- the operation's own name
    body = need_group(ctx, group_name(request["ModelPackageGroupName"]))
    store.put(ctx, POLICY, body["ModelPackageGroupName"], {"ResourcePolicy": request["ResourcePolicy"]})
    return {"ModelPackageGroupArn": body["ModelPackageGroupArn"]}


def GetModelPackageGroupPolicy(ctx: Ctx, request: Params) -> Params:  # noqa: N802 -- the operation's own name
    return _policy(ctx, request)


def DeleteModelPackageGroupPolicy(ctx: Ctx, request: Params) -> None:  # noqa: N802 -- the operation's own name
    _policy(ctx, request)
    store.delete(ctx, POLICY, group_name(request["ModelPackageGroupName"]))


def _policy(ctx: Ctx, request: Params) -> Params:
    body = need_group(ctx, group_name(request["ModelPackageGroupName"]))
    policy = store.get(ctx, POLICY, body["ModelPackageGroupName"])
    if policy is None:
        raise AwsError(
            "ValidationException", f"Cannot find Model Package Group Policy for {body['ModelPackageGroupArn']}."
        )
    return policy


def group_name(name_or_arn: str) -> str:
    """The group's name, however the caller names it."""
    return name_or_arn.rsplit("/", 1)[-1]


def need_group(ctx: Ctx, name: str) -> Body:
    return need(ctx, GROUP, name, f"Model Package Group {ctx.arn(f'{GROUP}/{name}')} does not exist.")
