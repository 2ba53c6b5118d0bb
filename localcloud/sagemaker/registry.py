"""The model registry's packages."""

from typing import Any

from localcloud.aws import events
from localcloud.aws.clock import now
from localcloud.aws.context import Ctx
from localcloud.aws.errors import AwsError, invalid
from localcloud.aws.paging import page, select
from localcloud.aws.protocol import Params
from localcloud.aws.services import Services
from localcloud.aws.store import Body, fresh, need, store
from localcloud.sagemaker import tags

KIND = "model-package"
GROUP = "model-package-group"
EVENT = "SageMaker Model Package State Change"
REPLACED = (
    "ModelApprovalStatus",
    "ApprovalDescription",
    "InferenceSpecification",
    "SourceUri",
    "ModelCard",
    "ModelLifeCycle",
    "ModelPackageRegistrationType",
)
UNTOLD = ("Tags", "ClientToken")


def register(services: Services) -> None:
    operations = (
        CreateModelPackage,
        DescribeModelPackage,
        BatchDescribeModelPackage,
        ListModelPackages,
        UpdateModelPackage,
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
        moment = now()
        body = (
            request
            | identity
            | {
                "ModelPackageStatus": "Completed",
                "ModelPackageStatusDetails": {"ValidationStatuses": [], "ImageScanStatuses": []},
                "CertifyForMarketplace": request.get("CertifyForMarketplace", False),
                "CreationTime": moment,
                "LastModifiedTime": moment,
                "CreatedBy": {"IamIdentity": {"Arn": ctx.caller}},
            }
        )
        store.put(
            ctx, KIND, _name(body["ModelPackageArn"]), {key: value for key, value in body.items() if key != "Tags"}
        )
    tags.keep(ctx, body["ModelPackageArn"], request.get("Tags"))
    _tell(ctx, body)
    return {"ModelPackageArn": body["ModelPackageArn"]}


def DescribeModelPackage(ctx: Ctx, request: Params) -> Params:  # noqa: N802 -- the operation's own name
    return _need(ctx, request["ModelPackageName"])


def BatchDescribeModelPackage(ctx: Ctx, request: Params) -> Params:  # noqa: N802 -- the operation's own name
    found: dict[str, Body] = {}
    errors: dict[str, Body] = {}
    for arn in request["ModelPackageArnList"]:
        body = store.get(ctx, KIND, _name(arn))
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


def UpdateModelPackage(ctx: Ctx, request: Params) -> Params:  # noqa: N802 -- the operation's own name
    name = _name(request["ModelPackageArn"])
    with store.lock():
        body = _need(ctx, request["ModelPackageArn"])
        changes: dict[str, Any] = {key: request[key] for key in REPLACED if key in request}
        kept = dict(body.get("CustomerMetadataProperties") or {}) | (request.get("CustomerMetadataProperties") or {})
        removed = request.get("CustomerMetadataPropertiesToRemove") or []
        if kept or removed:
            changes["CustomerMetadataProperties"] = {key: value for key, value in kept.items() if key not in removed}
        if added := request.get("AdditionalInferenceSpecificationsToAdd"):
            changes["AdditionalInferenceSpecifications"] = [*body.get("AdditionalInferenceSpecifications", []), *added]
        changes["LastModifiedBy"] = {"IamIdentity": {"Arn": ctx.caller}}
        body = store.update(ctx, KIND, name, **changes) or body
    _tell(ctx, body)
    return {"ModelPackageArn": body["ModelPackageArn"]}


def DeleteModelPackage(ctx: Ctx, request: Params) -> None:  # noqa: N802 -- the operation's own name
    arn = _need(ctx, request["ModelPackageName"])["ModelPackageArn"]
    store.delete(ctx, KIND, _name(arn))
    tags.drop(ctx, arn)


def group_name(name_or_arn: str) -> str:
    """The group's name, however the caller names it."""
    return name_or_arn.rsplit("/", 1)[-1]


def need_group(ctx: Ctx, name: str) -> Body:
    return need(ctx, GROUP, name, f"Model Package Group {ctx.arn(f'{GROUP}/{name}')} does not exist.")


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


def _name(name_or_arn: str) -> str:
    return name_or_arn.split(f":{KIND}/", 1)[-1]


def _need(ctx: Ctx, name_or_arn: str) -> Body:
    name = _name(name_or_arn)
    arn = ctx.arn(f"{KIND}/{name}")
    body = store.get(ctx, KIND, name)
    if body is None:
        raise AwsError("ValidationException", f"ModelPackage {arn} does not exist.")
    return body


def _tell(ctx: Ctx, body: Body) -> None:
    detail = {key: value for key, value in body.items() if key not in UNTOLD}
    events.put(ctx, EVENT, detail, [body["ModelPackageArn"]])
