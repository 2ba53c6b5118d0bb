"""InvokeEndpoint, on the event loop: choose a server, ask it, count and capture."""

import asyncio
import time
import uuid
from typing import Any, NamedTuple

from localcloud.aws.context import Ctx
from localcloud.aws.errors import AwsError
from localcloud.aws.store import store
from localcloud.hosting import describe, failures
from localcloud.hosting.capture import Sample
from localcloud.hosting.capture_clock import clock
from localcloud.hosting.fleet import Fleet, Pool
from localcloud.hosting.live import Live, table
from localcloud.hosting.metrics import Call
from localcloud.hosting.routing import by_share, by_weight, draw
from localcloud.hosting.shadow import Ask, shadow
from localcloud.hosting.upstream import Response

Params = dict[str, Any]
LARGEST_BODY = 6 * 1024 * 1024
ATTEMPTS, START_SECONDS, POLL_SECONDS = 4, 60.0, 0.05
BAD = 400


class Exchange(NamedTuple):
    """One request and what became of it."""

    fleet: Fleet
    pool: Pool
    ask: Ask
    response: Response
    model_us: float


async def InvokeEndpoint(ctx: Ctx, request: Params) -> Params:  # noqa: N802 -- the operation's name
    began = time.perf_counter()
    live = await _serving(ctx, request["EndpointName"])
    done = await _exchange(live, request.get("TargetVariant"), _ask(request))
    response, pool = done.response, done.pool
    shadow(live, done.fleet, pool.weight, done.ask)
    _capture(live, request, done)
    overhead_us = (time.perf_counter() - began) * 1e6 - done.model_us
    instances, past = max(1, len(pool.instances)), clock.past(live.name)
    live.calls.append(Call(pool.name, response.status, done.model_us, overhead_us, instances, past))
    if response.status >= BAD:
        raise failures.model_error(ctx, live.name, pool.name, response)
    return {
        "Body": response.body,
        "ContentType": response.header(b"content-type"),
        "InvokedProductionVariant": pool.name,
        "CustomAttributes": response.header(b"x-amzn-sagemaker-custom-attributes") or None,
    }


async def _exchange(live: Live, target: str | None, ask: Ask) -> Exchange:
    """Ask one server, or another one if it is gone; each attempt reads the routing table afresh."""
    for attempt in range(ATTEMPTS):
        fleet, pool = _choose(live, target)
        instance = pool.pick()
        sent = time.perf_counter()
        try:
            if instance is not None:
                response = await instance.send(*ask)
                return Exchange(fleet, pool, ask, response, (time.perf_counter() - sent) * 1e6)
        except ConnectionError:
            pass
        except TimeoutError:
            return Exchange(fleet, pool, ask, failures.timed_out(), (time.perf_counter() - sent) * 1e6)
        await asyncio.sleep(POLL_SECONDS * attempt)
    raise failures.no_server(live.name)


async def _serving(ctx: Ctx, name: str) -> Live:
    """The endpoint; right after a start of the cloud, the request waits until its servers are up."""
    waited = 0.0
    while (live := table.find(ctx, name)) is None or not live.routes:
        if live is None and not describe.returning(store.get(ctx, "endpoint", name)):
            raise failures.not_found(ctx, name)
        if waited >= START_SECONDS:
            raise failures.no_server(name)
        await asyncio.sleep(POLL_SECONDS)
        waited += POLL_SECONDS
    if live.loop is None:
        live.loop = asyncio.get_running_loop()
    return live


def _ask(request: Params) -> Ask:
    body: bytes = request.get("Body") or b""
    if len(body) > LARGEST_BODY:
        raise AwsError("413", f"HTTP content length exceeded {LARGEST_BODY} bytes.", 413)
    for name in ("TargetModel", "TargetContainerHostname", "InferenceComponentName"):
        if request.get(name):
            raise AwsError("ValidationError", f"{name} must be absent: this endpoint hosts one model per variant")
    return Ask(
        request.get("ContentType") or "application/json",
        request.get("Accept") or "*/*",
        request.get("CustomAttributes") or "",
        body,
    )


def _choose(live: Live, target: str | None) -> tuple[Fleet, Pool]:
    fleet = by_share(live.routes, draw())
    pool = fleet.pool(target) if target else by_weight(fleet.production, draw())
    if pool is None:
        wanted = f"Variant {target} was not found" if target else "All variants have weight 0"
        raise AwsError("ValidationError", f"{wanted} in endpoint {live.name}.")
    return fleet, pool


def _capture(live: Live, request: Params, done: Exchange) -> None:
    config = done.fleet.plan.capture
    if config is None or done.response.status >= BAD or draw() * 100 >= config["InitialSamplingPercentage"]:
        return
    live.samples.append(
        Sample(
            config=config,
            variant=done.pool.name,
            event_id=str(uuid.uuid4()),
            time=clock.now(live.name),
            content_type=done.ask.content_type,
            body=done.ask.body,
            answer_type=done.response.header(b"content-type"),
            answer=done.response.body,
            inference_id=request.get("InferenceId") or "",
            attributes=done.ask.attributes,
        )
    )
