"""The life of an endpoint: every change of its status, each made in a thread of its own."""

import logging
from typing import Any

from localcloud.aws.context import Ctx
from localcloud.aws.errors import AwsError
from localcloud.aws.store import need, store
from localcloud.hosting import plan, starting, upkeep
from localcloud.hosting.deployment import replace
from localcloud.hosting.live import Live, stopping, table
from localcloud.hosting.logs import LogGroup
from localcloud.hosting.status import reason, set_status
from localcloud.sagemaker import tags

log = logging.getLogger(__name__)
Body = dict[str, Any]
GROUP = "/aws/sagemaker/Endpoints/"
PLAN = "_plan"
"""Member of a stored endpoint with the document it runs by; no operation answers with it."""


def create(ctx: Ctx, name: str, config: Body, models: dict[str, Body]) -> None:
    """Creating, then InService or Failed."""
    live = Live(ctx, name, LogGroup(ctx, GROUP + name))
    document: Body | None = None
    try:
        document = starting.hold(ctx, config, models)
        _launch(live, document)
    except Exception as error:  # noqa: BLE001 -- any reason not to start is the endpoint's FailureReason
        if stopping.is_set():
            return
        log.warning("endpoint %s failed: %s", name, error)
        if document:
            starting.let_go(document)
        set_status(ctx, name, "Failed", FailureReason=reason(error))
        return
    table.add(live)
    set_status(ctx, name, "InService", FailureReason=None, **{PLAN: document})


def resume(ctx: Ctx, name: str) -> None:
    """Serve again after a restart of the cloud; a deployment that was under way is given up."""
    live = Live(ctx, name, LogGroup(ctx, GROUP + name))
    with live.changing:
        table.add(live)
        body = store.get(ctx, "endpoint", name)
        if body is None or body["EndpointStatus"] == "Deleting":
            table.remove(ctx, name)
            return
        try:
            document = starting.hold_again(ctx, body[PLAN])
            _launch(live, document)
        except Exception as error:  # noqa: BLE001 -- any reason not to start is the endpoint's FailureReason
            if not stopping.is_set():
                log.warning("endpoint %s failed: %s", name, error)
                table.remove(ctx, name)
                set_status(ctx, name, "Failed", FailureReason=reason(error))
            return
    if body["EndpointStatus"] != "InService":
        interrupted = "The local cloud was stopped during the deployment; the previous configuration serves."
        set_status(ctx, name, "InService", PendingDeploymentSummary=None, FailureReason=interrupted, **{PLAN: document})


def update(ctx: Ctx, name: str, config: Body, models: dict[str, Body], deployment: Body) -> None:
    """Updating, then InService with the new configuration, or RollingBack and InService with the old one."""
    live = need_live(ctx, name)
    document: Body | None = None
    with live.changing:
        old = need(ctx, "endpoint", name)[PLAN]
        try:
            document = starting.hold(ctx, config, models)
            new = starting.fleet(live, document)
            replace(live, new, deployment, lambda: set_status(ctx, name, "RollingBack"))
        except Exception as error:  # noqa: BLE001 -- any reason rolls back and is the endpoint's FailureReason
            if stopping.is_set():
                return
            log.warning("endpoint %s rolled back: %s", name, error)
            if document:
                starting.let_go(document)
            # As AWS does: a deployment that was rolled back ends InService, on the old configuration.
            set_status(ctx, name, "InService", FailureReason=reason(error), **_ended(deployment))
            return
    starting.let_go(old)
    kept = {PLAN: document, "EndpointConfigName": config["EndpointConfigName"], "FailureReason": None}
    set_status(ctx, name, "InService", **kept, **_ended(deployment))


def resize(ctx: Ctx, name: str, config: Body) -> None:
    """Updating, then InService with other weights and sizes on the same servers."""
    live = need_live(ctx, name)
    failure: str | None = None
    with live.changing:
        document = need(ctx, "endpoint", name)[PLAN] | {"config": config}
        assert live.current is not None
        try:
            gone = live.current.resize(plan.read(document))
            live.drain(gone)
        except Exception as error:  # noqa: BLE001 -- any reason is the endpoint's FailureReason
            log.warning("endpoint %s was not resized: %s", name, error)
            failure = reason(error)
    if not stopping.is_set():
        changes: Body = {} if failure else {PLAN: document}
        set_status(ctx, name, "InService", FailureReason=failure, **changes)


def delete(ctx: Ctx, name: str) -> None:
    """Deleting, then gone."""
    body, live = need(ctx, "endpoint", name), table.remove(ctx, name)
    if live is not None:
        with live.changing:
            fleet, live.current, live.routes = live.current, None, ()
            if fleet is not None:
                live.drain(fleet.empty())
        upkeep.write(live)
    if PLAN in body:
        starting.let_go(body[PLAN])
    store.delete(ctx, "endpoint", name)
    tags.drop(ctx, body["EndpointArn"])


def need_live(ctx: Ctx, name: str) -> Live:
    live = table.find(ctx, name)
    if live is None or live.current is None:
        raise AwsError(
            "ValidationException", f"Endpoint {name} is starting again after a restart; try once more in a moment."
        )
    return live


def _launch(live: Live, document: Body) -> None:
    fleet = starting.fleet(live, document)
    try:
        fleet.launch()
    except Exception:
        live.drain(fleet.empty())
        raise
    finally:
        live.logs.flush()
    live.serve(fleet)


def _ended(deployment: Body) -> Body:
    return {"PendingDeploymentSummary": None, "LastDeploymentConfig": deployment or None}
