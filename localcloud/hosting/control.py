"""The operations on endpoints."""

from typing import Any

from localcloud.aws.clock import now
from localcloud.aws.context import Ctx
from localcloud.aws.errors import AwsError, invalid
from localcloud.aws.paging import page, select
from localcloud.aws.protocol import Service
from localcloud.aws.store import fresh, need, store
from localcloud.hosting import endpoints, plan
from localcloud.hosting.describe import described
from localcloud.hosting.guard import alarm_names, missing_alarms
from localcloud.hosting.live import table
from localcloud.hosting.status import begin, set_status
from localcloud.sagemaker import tags

Body = dict[str, Any]


def register(sagemaker: Service) -> None:
    for operation in (
        CreateEndpoint,
        DescribeEndpoint,
        UpdateEndpoint,
        UpdateEndpointWeightsAndCapacities,
        DeleteEndpoint,
        ListEndpoints,
    ):
        sagemaker.op(operation)


def CreateEndpoint(ctx: Ctx, request: Body) -> Body:  # noqa: N802 -- the operation's name
    name = request["EndpointName"]
    config, models = frozen(ctx, request["EndpointConfigName"])
    arn, time = ctx.arn(f"endpoint/{name}"), now()
    body = request | {"EndpointArn": arn, "EndpointStatus": "Creating", "CreationTime": time, "LastModifiedTime": time}
    given = body.pop("Tags", None)
    with store.lock():
        fresh(ctx, "endpoint", name)
        store.put(ctx, "endpoint", name, body)
    tags.keep(ctx, arn, given)
    set_status(ctx, name, "Creating")
    begin(endpoints.create, ctx, name, config, models)
    return {"EndpointArn": arn}


def DescribeEndpoint(ctx: Ctx, request: Body) -> Body:  # noqa: N802 -- the operation's name
    return described(_endpoint(ctx, request["EndpointName"]), table.find(ctx, request["EndpointName"]))


def UpdateEndpoint(ctx: Ctx, request: Body) -> Body:  # noqa: N802 -- the operation's name
    name = request["EndpointName"]
    config, models = frozen(ctx, request["EndpointConfigName"])
    body = _endpoint(ctx, name)
    deployment = request.get("DeploymentConfig") or {}
    if request.get("RetainDeploymentConfig"):
        deployment = deployment or body.get("LastDeploymentConfig") or {}
    if missing := missing_alarms(ctx, alarm_names(deployment)):
        raise invalid(f"Alarms must exist, got {', '.join(missing)}.")
    if request.get("RetainAllVariantProperties") and endpoints.PLAN in body:
        excluded = {entry["VariantPropertyType"] for entry in request.get("ExcludeRetainedVariantProperties") or []}
        config = plan.retained(config, body[endpoints.PLAN]["config"], excluded)
    _start_change(ctx, name, PendingDeploymentSummary=_pending(config))
    begin(endpoints.update, ctx, name, config, models, deployment)
    return {"EndpointArn": body["EndpointArn"]}


def UpdateEndpointWeightsAndCapacities(ctx: Ctx, request: Body) -> Body:  # noqa: N802 -- the operation's name
    name = request["EndpointName"]
    body = _endpoint(ctx, name)
    config = body.get(endpoints.PLAN, {}).get("config") or {"ProductionVariants": []}
    known = {variant["VariantName"] for variant in config["ProductionVariants"]}
    for wanted in request["DesiredWeightsAndCapacities"]:
        if wanted["VariantName"] not in known:
            raise invalid(f"The variant {wanted['VariantName']} does not exist in endpoint {body['EndpointArn']}.")
        count = wanted.get("DesiredInstanceCount")
        config = plan.resized(config, wanted["VariantName"], wanted.get("DesiredWeight"), count)
    _start_change(ctx, name)
    begin(endpoints.resize, ctx, name, config)
    return {"EndpointArn": body["EndpointArn"]}


def DeleteEndpoint(ctx: Ctx, request: Body) -> None:  # noqa: N802 -- the operation's name
    name = request["EndpointName"]
    with store.lock():
        body = _endpoint(ctx, name)
        if body["EndpointStatus"] not in ("InService", "Failed"):
            raise invalid(f'Cannot update in-progress endpoint "{body["EndpointArn"]}".')
        store.update(ctx, "endpoint", name, EndpointStatus="Deleting")
    set_status(ctx, name, "Deleting")
    begin(endpoints.delete, ctx, name)


def ListEndpoints(ctx: Ctx, request: Body) -> Body:  # noqa: N802 -- the operation's name
    found = select(store.list(ctx, "endpoint"), request, "EndpointName", "EndpointStatus")
    key = {"Name": "EndpointName", "Status": "EndpointStatus"}.get(request.get("SortBy", ""), "CreationTime")
    items, token = page(found, request, key)
    return {"Endpoints": items, "NextToken": token}


def _endpoint(ctx: Ctx, name: str) -> Body:
    return need(ctx, "endpoint", name)


def frozen(ctx: Ctx, name: str) -> tuple[Body, dict[str, Body]]:
    """The configuration and its models as they are now."""
    config = need(ctx, "endpoint-config", name)
    names = {variant["ModelName"] for variant in plan.variants(config)}
    return config, {model: need(ctx, "model", model) for model in names}


def _start_change(ctx: Ctx, name: str, **changes: Any) -> None:
    """Take an endpoint from InService to Updating, or refuse."""
    with store.lock():
        body = _endpoint(ctx, name)
        if body["EndpointStatus"] in ("Creating", "Updating", "RollingBack", "Deleting"):
            raise invalid(f'Cannot update in-progress endpoint "{body["EndpointArn"]}".')
        if body["EndpointStatus"] != "InService":
            raise AwsError(
                "ValidationException",
                f'Cannot update endpoint "{body["EndpointArn"]}" in status {body["EndpointStatus"]}.',
            )
        endpoints.need_live(ctx, name)
        store.update(ctx, "endpoint", name, EndpointStatus="Updating", **changes)
    set_status(ctx, name, "Updating")


def _pending(config: Body) -> Body:
    return {
        "EndpointConfigName": config["EndpointConfigName"],
        "StartTime": now(),
        "ProductionVariants": [
            {
                "VariantName": variant["VariantName"],
                "DesiredWeight": variant.get("InitialVariantWeight", 1.0),
                "DesiredInstanceCount": variant.get("InitialInstanceCount", 1),
                "InstanceType": variant.get("InstanceType"),
            }
            for variant in config["ProductionVariants"]
        ],
    }
