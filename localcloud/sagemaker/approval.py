"""Changes of a model package: its approval and its metadata."""

from typing import Any

from localcloud.aws.context import Ctx
from localcloud.aws.protocol import Params
from localcloud.aws.services import Services
from localcloud.aws.store import store
from localcloud.sagemaker.groups import PACKAGE as KIND
from localcloud.sagemaker.packages import name_of, need_package, tell

REPLACED = (
    "ModelApprovalStatus",
    "ApprovalDescription",
    "InferenceSpecification",
    "SourceUri",
    "ModelCard",
    "ModelLifeCycle",
    "ModelPackageRegistrationType",
)


def register(services: Services) -> None:
    services.sagemaker.op(UpdateModelPackage)


def UpdateModelPackage(ctx: Ctx, request: Params) -> Params:  # noqa: N802 -- the operation's own name
    name = name_of(request["ModelPackageArn"])
    with store.lock():
        body = need_package(ctx, request["ModelPackageArn"])
        changes: dict[str, Any] = {key: request[key] for key in REPLACED if key in request}
        kept = dict(body.get("CustomerMetadataProperties") or {}) | (request.get("CustomerMetadataProperties") or {})
        removed = request.get("CustomerMetadataPropertiesToRemove") or []
        if kept or removed:
            changes["CustomerMetadataProperties"] = {key: value for key, value in kept.items() if key not in removed}
        if added := request.get("AdditionalInferenceSpecificationsToAdd"):
            changes["AdditionalInferenceSpecifications"] = [*body.get("AdditionalInferenceSpecifications", []), *added]
        changes["LastModifiedBy"] = {"IamIdentity": {"Arn": ctx.caller}}
        body = store.update(ctx, KIND, name, **changes) or body
    tell(ctx, body)
    return {"ModelPackageArn": body["ModelPackageArn"]}
