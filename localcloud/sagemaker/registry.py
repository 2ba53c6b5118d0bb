"""The model registry's packages."""

from localcloud.aws.clock import now
from localcloud.aws.context import Ctx
from localcloud.aws.errors import invalid
from localcloud.aws.paging import page, select
from localcloud.aws.protocol import Params
from localcloud.aws.services import Services
from localcloud.aws.store import Body, fresh, store
from localcloud.sagemaker import tags
from localcloud.sagemaker.groups import GROUP, group_name, need_group
from localcloud.sagemaker.groups import PACKAGE as KIND
from localcloud.sagemaker.packages import name_of, need_package, tell


def register(services: Services) -> None:
    operations = (
        CreateModelPackage,
        DescribeModelPackage,
        BatchDescribeModelPackage,
        ListModelPackages,
        DeleteModelPackage,
    )
    for operation in operations:
        services.sagemaker.op(operation)


def CreateModelPackage(ctx: Ctx, request: Params) -> Params:  # noqa: N802 -- the operation's own name
    if ("ModelPackageName" in request) == ("ModelPackageGroupName" in request):
        raise invalid("Exactly one of ModelPackageName and ModelPackageGroupName must be given")
    with store.lock():
        if earlier := _same_request(ctx, request):
            return {"ModelPackageArn": earlier["ModelPackageArn"]}
        identity = _next_version(ctx, request) if "ModelPackageGroupName" in request else _unversioned(ctx, request)
        body = request | identity | _fresh(ctx, request)
        store.put(
            ctx, KIND, name_of(body["ModelPackageArn"]), {key: value for key, value in body.items() if key != "Tags"}
        )
    tags.keep(ctx, body["ModelPackageArn"], request.get("Tags"))
    tell(ctx, body)
    return {"ModelPackageArn": body["ModelPackageArn"]}


def DescribeModelPackage(ctx: Ctx, request: Params) -> Params:  # noqa: N802 -- the operation's own name
    return need_package(ctx, request["ModelPackageName"])


def BatchDescribeModelPackage(ctx: Ctx, request: Params) -> Params:  # noqa: N802 -- the operation's own name
    found: dict[str, Body] = {}
    errors: dict[str, Body] = {}
    for arn in request["ModelPackageArnList"]:
        body = store.get(ctx, KIND, name_of(arn))
        if body is None:
            errors[arn] = {"ErrorCode": "ResourceNotFound", "ErrorResponse": f"ModelPackage {arn} does not exist."}
        else:
            found[arn] = body
    return {"ModelPackageSummaries": found, "BatchDescribeModelPackageErrorMap": errors}


def ListModelPackages(ctx: Ctx, request: Params) -> Params:  # noqa: N802 -- the operation's own name
    group = request.get("ModelPackageGroupName")
    bodies = store.list(ctx, KIND)
    if group:
        name = group_name(group)
        need_group(ctx, name)
        bodies = [body for body in bodies if body.get("ModelPackageGroupName") == name]
    else:
        wanted = request.get("ModelPackageType", "Unversioned")
        bodies = [
            body for body in bodies if wanted == "Both" or ("ModelPackageVersion" in body) == (wanted == "Versioned")
        ]
    if approval := request.get("ModelApprovalStatus"):
        bodies = [body for body in bodies if body.get("ModelApprovalStatus") == approval]
    key = "ModelPackageArn" if request.get("SortBy") == "Name" else "CreationTime"
    # Packages made in the same millisecond keep the order of their versions.
    bodies.sort(key=lambda body: body.get("ModelPackageVersion", 0), reverse=request.get("SortOrder") != "Ascending")
    items, token = page(select(bodies, request, "ModelPackageArn"), request, key)
    return {"ModelPackageSummaryList": items, "NextToken": token}


def DeleteModelPackage(ctx: Ctx, request: Params) -> None:  # noqa: N802 -- the operation's own name
    arn = need_package(ctx, request["ModelPackageName"])["ModelPackageArn"]
    store.delete(ctx, KIND, name_of(arn))
    tags.drop(ctx, arn)


def _fresh(ctx: Ctx, request: Params) -> Body:
    """What every new package has."""
    moment = now()
    return {
        "ModelPackageStatus": "Completed",
        "ModelPackageStatusDetails": {"ValidationStatuses": [], "ImageScanStatuses": []},
        "CertifyForMarketplace": request.get("CertifyForMarketplace", False),
        "CreationTime": moment,
        "LastModifiedTime": moment,
        "CreatedBy": {"IamIdentity": {"Arn": ctx.caller}},
    }


def _next_version(ctx: Ctx, request: Params) -> Body:
    name = group_name(request["ModelPackageGroupName"])
    # A version is never given twice, not even after the last one has been deleted.
    version = need_group(ctx, name).get("LastVersion", 0) + 1
    store.update(ctx, GROUP, name, LastVersion=version)
    return {
        "ModelPackageGroupName": name,
        "ModelPackageVersion": version,
        "ModelPackageArn": ctx.arn(f"{KIND}/{name}/{version}"),
        "ModelApprovalStatus": request.get("ModelApprovalStatus", "PendingManualApproval"),
    }


def _unversioned(ctx: Ctx, request: Params) -> Body:
    name = request["ModelPackageName"]
    fresh(ctx, KIND, name, f"Model package already exists: {ctx.arn(f'{KIND}/{name}')}", "ConflictException")
    if "ModelApprovalStatus" in request:
        raise invalid("ModelApprovalStatus must not be given for an unversioned model package")
    return {"ModelPackageArn": ctx.arn(f"{KIND}/{name}")}


def _same_request(ctx: Ctx, request: Params) -> Body | None:
    token = request.get("ClientToken")
    return next((body for body in store.list(ctx, KIND) if token and body.get("ClientToken") == token), None)
