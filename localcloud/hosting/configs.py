"""The operations on endpoint configurations."""

from collections import Counter
from typing import Any

from localcloud.aws.clock import now
from localcloud.aws.context import Ctx
from localcloud.aws.errors import invalid
from localcloud.aws.paging import page, select
from localcloud.aws.protocol import Service
from localcloud.aws.store import fresh, need, store
from localcloud.hosting import plan
from localcloud.sagemaker import tags

Body = dict[str, Any]


def register(sagemaker: Service) -> None:
    for operation in (CreateEndpointConfig, DescribeEndpointConfig, DeleteEndpointConfig, ListEndpointConfigs):
        sagemaker.op(operation)


def CreateEndpointConfig(ctx: Ctx, request: Body) -> Body:  # noqa: N802 -- the operation's name
    name = request["EndpointConfigName"]
    fresh(ctx, "endpoint-config", name)
    if problem := problem_of(request):
        raise invalid(problem)
    for variant in plan.variants(request):
        need(ctx, "model", variant["ModelName"])
    arn = ctx.arn(f"endpoint-config/{name}")
    body = request | {"EndpointConfigArn": arn, "CreationTime": now()}
    tags.keep(ctx, arn, body.pop("Tags", None))
    store.put(ctx, "endpoint-config", name, body)
    return {"EndpointConfigArn": arn}


def DescribeEndpointConfig(ctx: Ctx, request: Body) -> Body:  # noqa: N802 -- the operation's name
    return need(ctx, "endpoint-config", request["EndpointConfigName"])


def DeleteEndpointConfig(ctx: Ctx, request: Body) -> None:  # noqa: N802 -- the operation's name
    name = request["EndpointConfigName"]
    config = need(ctx, "endpoint-config", name)
    for endpoint in store.list(ctx, "endpoint"):
        if name in (
            endpoint["EndpointConfigName"],
            (endpoint.get("PendingDeploymentSummary") or {}).get("EndpointConfigName"),
        ):
            raise invalid(
                f'Cannot delete endpoint configuration "{config["EndpointConfigArn"]}" because it is in use by endpoint'
                f' "{endpoint["EndpointArn"]}".'
            )
    store.delete(ctx, "endpoint-config", name)
    tags.drop(ctx, config["EndpointConfigArn"])


def ListEndpointConfigs(ctx: Ctx, request: Body) -> Body:  # noqa: N802 -- the operation's name
    found = select(store.list(ctx, "endpoint-config"), request, "EndpointConfigName")
    key = {"Name": "EndpointConfigName"}.get(request.get("SortBy", ""), "CreationTime")
    items, token = page(found, request, key)
    return {"EndpointConfigs": items, "NextToken": token}


def problem_of(config: Body) -> str | None:
    """What the API model cannot say about a configuration and AWS refuses all the same."""
    all_variants, shadows = plan.variants(config), config.get("ShadowProductionVariants") or []
    twice = [name for name, times in Counter(body["VariantName"] for body in all_variants).items() if times > 1]
    if twice:
        return f"VariantName must be unique, got {', '.join(twice)} more than once"
    if shadows and len(all_variants) != len(shadows) + 1:
        return "ProductionVariants must have exactly one variant where ShadowProductionVariants is given"
    for body in all_variants:
        if not body.get("ModelName"):
            return (
                f"ModelName must be given for variant {body['VariantName']}; inference components are not hosted here"
            )
        if not (body.get("ServerlessConfig") or body.get("InitialInstanceCount")):
            return f"InitialInstanceCount must be at least 1 for variant {body['VariantName']}"
    if config.get("AsyncInferenceConfig"):
        return "AsyncInferenceConfig must be absent; asynchronous endpoints are not hosted here"
    return None
