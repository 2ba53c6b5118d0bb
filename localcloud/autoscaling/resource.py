"""How a scalable resource is named, and that it exists."""

from typing import Any

from localcloud.aws.context import Ctx
from localcloud.aws.errors import AwsError, invalid
from localcloud.aws.store import Body, store
from localcloud.hosting import service as hosting

TARGET = "scalable-target"
POLICY = "scaling-policy"
DIMENSION = "sagemaker:variant:DesiredInstanceCount"


def key_of(request: dict[str, Any]) -> str:
    return f"{request['ServiceNamespace']}|{request['ResourceId']}|{request['ScalableDimension']}"


def variant_of(resource_id: str) -> tuple[str, str]:
    """Endpoint and variant.

    >>> variant_of("endpoint/flights/variant/main")
    ('flights', 'main')
    """
    parts = resource_id.split("/")
    if len(parts) != 4 or (parts[0], parts[2]) != ("endpoint", "variant"):  # noqa: PLR2004 -- the four parts above
        raise invalid(f"ResourceId must be endpoint/<name>/variant/<name>, got {resource_id}")
    return parts[1], parts[3]


def need_variant(ctx: Ctx, request: dict[str, Any]) -> None:
    """Raise what AWS answers for a resource that cannot be scaled."""
    if request["ServiceNamespace"] != "sagemaker" or request["ScalableDimension"] != DIMENSION:
        raise invalid(f"ScalableDimension must be {DIMENSION} here, got {request['ScalableDimension']}")
    endpoint, variant = variant_of(request["ResourceId"])
    try:
        hosting.live_metrics(ctx, endpoint, variant)
    except AwsError:
        raise invalid(f"SageMaker endpoint variant doesn't exist: {request['ResourceId']}") from None


def need_target(ctx: Ctx, request: dict[str, Any]) -> Body:
    """The target, or what AWS answers when there is none."""
    target = store.get(ctx, TARGET, key_of(request))
    if target is None:
        raise AwsError(
            "ObjectNotFoundException",
            f"No scalable target found for service namespace: {request['ServiceNamespace']}, "
            f"resource ID: {request['ResourceId']}, scalable dimension: {request['ScalableDimension']}",
        )
    return target


def of_dimension(items: list[Body], request: dict[str, Any]) -> list[Body]:
    """The items of the dimension that a request asks for, or all."""
    dimension = request.get("ScalableDimension")
    return [item for item in items if dimension in (None, item["ScalableDimension"])]


def policy_key(request: dict[str, Any]) -> str:
    return f"{key_of(request)}|{request['PolicyName']}"
