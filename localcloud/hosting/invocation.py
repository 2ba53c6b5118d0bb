"""InvokeEndpoint, on the event loop: choose a server, ask it, count and capture."""

import asyncio
import random
import time
import uuid
from collections.abc import Coroutine
from typing import Any, NamedTuple

from localcloud.aws.clock import now
from localcloud.aws.context import Ctx
from localcloud.aws.errors import AwsError
from localcloud.hosting import failures
from localcloud.hosting.capture import Sample
from localcloud.hosting.fleet import Fleet, Pool
from localcloud.hosting.live import Live, table
from localcloud.hosting.metrics import Call
from localcloud.hosting.routing import by_share, by_weight
from localcloud.hosting.upstream import Response, ServerGoneError

Params = dict[str, Any]
LARGEST_BODY = 6 * 1024 * 1024
ATTEMPTS, START_SECONDS, POLL_SECONDS = 4, 60.0, 0.05
BAD = 400
_draw = random.Random(0).random  # noqa: S311 -- spreads traffic; nothing secret
_shadowing: set[asyncio.Task[None]] = set()  # the loop holds its tasks only weakly


class Ask(NamedTuple):
    """One request as a server gets it."""

    content_type: str
    accept: str
    attributes: str
    body: bytes


class Exchange(NamedTuple):
    """One request and what became of it."""

    request: Params
    ask: Ask
    response: Response


async def InvokeEndpoint(ctx: Ctx, request: Params) -> Params:  # noqa: N802 -- the operation's name
    began = time.perf_counter()
    live = await _serving(ctx, request["EndpointName"])
    ask = _ask(request)
    for attempt in range(ATTEMPTS):
        fleet, pool = _choose(live, request.get("TargetVariant"))
        instance = pool.pick()
        sent = time.perf_counter()
        try:
            if instance is not None:
                response = await instance.send(*ask)
                break
        except (ServerGoneError, ConnectionError):
            pass
        except TimeoutError:
            response = failures.timed_out()
            break
        await asyncio.sleep(POLL_SECONDS * attempt)
    else:
        raise failures.no_server(live.name)
    answered = time.perf_counter()
    model_us = (answered - sent) * 1e6
    _shadow(live, fleet, pool, ask)
    _capture(live, fleet, pool.name, Exchange(request, ask, response))
    overhead_us = (time.perf_counter() - began) * 1e6 - model_us
    live.calls.append(Call(pool.name, response.status, model_us, overhead_us, max(1, len(pool.instances))))
    if response.status >= BAD:
        raise failures.model_error(ctx, live.name, pool.name, response)
    return {
        "Body": response.body,
        "ContentType": response.header(b"content-type"),
        "InvokedProductionVariant": pool.name,
        "CustomAttributes": response.header(b"x-amzn-sagemaker-custom-attributes") or None,
    }


async def _serving(ctx: Ctx, name: str) -> Live:
    """The endpoint; right after a start of the cloud, the request waits until its servers are up."""
    live = table.find(ctx, name)
    if live is None:
        raise failures.not_found(ctx, name)
    waited = 0.0
    while not live.routes:
        if waited >= START_SECONDS or table.find(ctx, name) is not live:
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
    fleet = by_share(live.routes, _draw())
    pool = fleet.pool(target) if target else by_weight(fleet.production, _draw())
    if pool is None:
        wanted = f"Variant {target} was not found" if target else "All variants have weight 0"
        raise AwsError("ValidationError", f"{wanted} in endpoint {live.name}.")
    return fleet, pool


def _shadow(live: Live, fleet: Fleet, pool: Pool, ask: Ask) -> None:
    for shadow in fleet.shadows:
        if _draw() < shadow.weight / max(pool.weight, 1e-9):
            _keep(_ask_shadow(live, shadow, ask))


async def _ask_shadow(live: Live, pool: Pool, ask: Ask) -> None:
    instance, sent = pool.pick(), time.perf_counter()
    try:
        response = await instance.send(*ask) if instance else Response(500)
    except OSError:
        response = Response(500)
    model_us = (time.perf_counter() - sent) * 1e6
    live.calls.append(Call(pool.name, response.status, model_us, 0.0, max(1, len(pool.instances))))


def _keep(work: Coroutine[Any, Any, None]) -> None:
    task = asyncio.get_running_loop().create_task(work)
    _shadowing.add(task)
    task.add_done_callback(_shadowing.discard)


def _capture(live: Live, fleet: Fleet, variant: str, done: Exchange) -> None:
    request, ask, response = done
    config = fleet.plan.capture
    if config is None or response.status >= BAD or _draw() * 100 >= config["InitialSamplingPercentage"]:
        return
    live.samples.append(
        Sample(
            config=config,
            variant=variant,
            event_id=str(uuid.uuid4()),
            time=now(),
            content_type=ask.content_type,
            body=ask.body,
            answer_type=response.header(b"content-type"),
            answer=response.body,
            inference_id=request.get("InferenceId") or "",
            attributes=ask.attributes,
        )
    )
