"""The operations on models."""

from typing import Any

from localcloud.aws.clock import now
from localcloud.aws.context import Ctx
from localcloud.aws.errors import invalid
from localcloud.aws.paging import page, select
from localcloud.aws.protocol import Service
from localcloud.aws.roles import need_trust
from localcloud.aws.store import fresh, need, store
from localcloud.sagemaker import tags

Body = dict[str, Any]


def register(sagemaker: Service) -> None:
    for operation in (CreateModel, DescribeModel, DeleteModel, ListModels):
        sagemaker.op(operation)


def CreateModel(ctx: Ctx, request: Body) -> Body:  # noqa: N802 -- the operation's name
    name = request["ModelName"]
    fresh(ctx, "model", name)
    if bool(request.get("PrimaryContainer")) == bool(request.get("Containers")):
        raise invalid("A model must have exactly one of PrimaryContainer and Containers.")
    if (request.get("InferenceExecutionConfig") or {}).get("Mode") == "Direct":
        raise invalid("InferenceExecutionConfig.Mode must be Serial, got Direct; make one model per container")
    if not request.get("ExecutionRoleArn"):
        raise invalid("ExecutionRoleArn must be given.")
    need_trust(ctx, request["ExecutionRoleArn"])
    containers(ctx, request)
    arn = ctx.arn(f"model/{name}")
    body = request | {"ModelArn": arn, "CreationTime": now()}
    tags.keep(ctx, arn, body.pop("Tags", None))
    store.put(ctx, "model", name, body)
    return {"ModelArn": arn}


def DescribeModel(ctx: Ctx, request: Body) -> Body:  # noqa: N802 -- the operation's name
    return need(ctx, "model", request["ModelName"])


def DeleteModel(ctx: Ctx, request: Body) -> None:  # noqa: N802 -- the operation's name
    body = need(ctx, "model", request["ModelName"])
    store.delete(ctx, "model", request["ModelName"])
    tags.drop(ctx, body["ModelArn"])


def ListModels(ctx: Ctx, request: Body) -> Body:  # noqa: N802 -- the operation's name
    items, token = page(
        select(store.list(ctx, "model"), request, "ModelName"), request, request.get("SortBy", "CreationTime")
    )
    return {"Models": items, "NextToken": token}


def containers(ctx: Ctx, model: Body) -> list[Body]:
    """The model's containers; what a model package names instead of an archive is filled in."""
    given = model.get("Containers") or [model["PrimaryContainer"]]
    found = [part for container in given for part in _resolved(ctx, container)]
    for index, container in enumerate(found):
        if not (container.get("ModelDataUrl") or container.get("ModelDataSource")):
            raise invalid(f"Container {index + 1} must have ModelDataUrl, ModelDataSource or ModelPackageName.")
    return found


def _resolved(ctx: Ctx, container: Body) -> list[Body]:
    if not (name := container.get("ModelPackageName")):
        return [container]
    package = need(ctx, "model-package", name.split(":model-package/")[-1], f"Could not find model package {name}.")
    own = container.get("Environment") or {}
    return [
        part | {"Environment": (part.get("Environment") or {}) | own}
        for part in package["InferenceSpecification"]["Containers"]
    ]
