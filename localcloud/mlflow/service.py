"""The operations of managed MLflow tracking servers."""

from localcloud.aws.clock import now
from localcloud.aws.context import Ctx
from localcloud.aws.paging import page, select
from localcloud.aws.protocol import Params
from localcloud.aws.roles import need_trust
from localcloud.aws.services import Services
from localcloud.aws.store import Body, fresh, need, store
from localcloud.mlflow import running
from localcloud.mlflow.environment import version
from localcloud.mlflow.running import KIND
from localcloud.sagemaker import tags


def register(services: Services) -> None:
    operations = (
        CreateMlflowTrackingServer,
        DescribeMlflowTrackingServer,
        ListMlflowTrackingServers,
        UpdateMlflowTrackingServer,
        DeleteMlflowTrackingServer,
        CreatePresignedMlflowTrackingServerUrl,
    )
    for operation in operations:
        services.sagemaker.op(operation)


def recover() -> None:
    """Bring up the servers that a stopped cloud had, without making anybody wait."""
    for ctx, body in store.everywhere(KIND):
        running.begin(ctx, body)


def shutdown() -> None:
    running.end_all()


def CreateMlflowTrackingServer(ctx: Ctx, request: Params) -> Params:  # noqa: N802 -- the operation's own name
    name = request["TrackingServerName"]
    arn = ctx.arn(f"{KIND}/{name}")
    fresh(ctx, KIND, name, f"Tracking Server already exists: {arn}", "ConflictException")
    need_trust(ctx, request["RoleArn"])
    body = {
        "TrackingServerSize": "Small",
        "MlflowVersion": version(),
        "AutomaticModelRegistration": False,
        "WeeklyMaintenanceWindowStart": "TUE:03:30",
        **{key: value for key, value in request.items() if key != "Tags"},
        "TrackingServerArn": arn,
        "TrackingServerStatus": "Creating",
        "IsActive": "Inactive",
        "CreationTime": now(),
    }
    store.put(ctx, KIND, name, body)
    tags.keep(ctx, arn, request.get("Tags"))
    running.begin(ctx, body)
    return {"TrackingServerArn": arn}


def DescribeMlflowTrackingServer(ctx: Ctx, request: Params) -> Params:  # noqa: N802 -- the operation's own name
    return need_server(ctx, request["TrackingServerName"])


def ListMlflowTrackingServers(ctx: Ctx, request: Params) -> Params:  # noqa: N802 -- the operation's own name
    items, token = page(select(store.list(ctx, KIND), request, "TrackingServerName"), request, "CreationTime")
    return {"TrackingServerSummaries": items, "NextToken": token}


def UpdateMlflowTrackingServer(ctx: Ctx, request: Params) -> Params:  # noqa: N802 -- the operation's own name
    body = need_server(ctx, request["TrackingServerName"])
    store.update(ctx, KIND, body["TrackingServerName"], **request, TrackingServerStatus="Updated")
    return {"TrackingServerArn": body["TrackingServerArn"]}


def DeleteMlflowTrackingServer(ctx: Ctx, request: Params) -> Params:  # noqa: N802 -- the operation's own name
    body = need_server(ctx, request["TrackingServerName"])
    store.delete(ctx, KIND, body["TrackingServerName"])
    tags.drop(ctx, body["TrackingServerArn"])
    running.end(body["TrackingServerArn"])
    return {"TrackingServerArn": body["TrackingServerArn"]}


def CreatePresignedMlflowTrackingServerUrl(ctx: Ctx, request: Params) -> Params:  # noqa: N802 -- the operation's own name
    return {"AuthorizedUrl": need_server(ctx, request["TrackingServerName"]).get("TrackingServerUrl", "")}


def need_server(ctx: Ctx, name: str) -> Body:
    missing = f"Tracking Server {ctx.arn(f'{KIND}/{name}')} does not exist."
    return need(ctx, KIND, name.rsplit("/", 1)[-1], missing, "ResourceNotFound")
