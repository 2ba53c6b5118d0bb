"""The MLflow servers that run now, by the ARN of the managed one that each is."""

import json
import logging
import threading
from typing import Any

from localcloud.aws.context import Ctx
from localcloud.aws.errors import AwsError
from localcloud.aws.place import here
from localcloud.aws.roles import role_environ
from localcloud.aws.store import Body, store
from localcloud.mlflow import environment
from localcloud.mlflow.server import Server, Told, log_file, port_for

ADDRESSES = "mlflow.json"
"""File in the cloud's home that says where the servers answer."""
KIND = "mlflow-tracking-server"
log = logging.getLogger(__name__)
_servers: dict[str, Server] = {}
_stopping = threading.Event()


def end(arn: str) -> None:
    if server := _servers.pop(arn, None):
        _tell()
        server.end()


def end_all() -> None:
    _stopping.set()
    for arn in list(_servers):
        end(arn)


def url_of(arn: str) -> str | None:
    """Where a server answers; None while it does not."""
    server = _servers.get(arn)
    return server.told.url if server and server.alive else None


def _tell() -> None:
    """Leave the addresses where a person's commands find them."""
    found = {arn.rpartition("/")[2]: server.told.url for arn, server in _servers.items()}
    (here().home / ADDRESSES).write_text(json.dumps(found), encoding="utf-8")


def begin(ctx: Ctx, body: Body) -> None:
    threading.Thread(
        target=_bring_up, args=(ctx, body), daemon=True, name=f"mlflow {body['TrackingServerName']}"
    ).start()


def _bring_up(ctx: Ctx, body: Body) -> None:
    """Start the server; it may take a minute the first time."""
    name, arn = body["TrackingServerName"], body["TrackingServerArn"]
    try:
        python = environment.build(here().home, log.info)
        server = Server(python, _told(ctx, body))
    except (environment.BuildError, AwsError, OSError) as error:
        log.error("mlflow server %s: %s", name, error)  # noqa: TRY400 -- the message says all; a traceback hides it
        store.update(ctx, KIND, name, TrackingServerStatus="CreateFailed")
        return
    _servers[arn] = server
    _tell()
    up = server.wait_up(_stopping)
    kept = store.update(
        ctx,
        KIND,
        name,
        TrackingServerStatus="Created" if up else "CreateFailed",
        IsActive="Active" if up else "Inactive",
        TrackingServerUrl=server.told.url,
    )
    if kept is None or not up:
        log.error("mlflow server %s did not come up; its log is %s", name, log_file())
        end(arn)


def _told(ctx: Ctx, body: Body) -> Told:
    before: Any = body.get("TrackingServerUrl")
    port = port_for(int(before.rpartition(":")[2]) if before else None)
    keys = role_environ(ctx, body["RoleArn"], "mlflow")
    return Told(name=body["TrackingServerName"], port=port, artifacts=body["ArtifactStoreUri"], keys=keys)
