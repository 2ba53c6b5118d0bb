"""The paths under /_localcloud/ of this process: what AWS has no operation for."""

import asyncio
import json
import threading
import time
from collections.abc import Awaitable, Callable
from urllib.parse import parse_qsl

from localcloud.aws.access import ROOT_ACCOUNT
from localcloud.aws.context import Ctx
from localcloud.aws.errors import AwsError
from localcloud.aws.http import Answer, Request
from localcloud.aws.protocol import Output
from localcloud.sagemaker import runs, training

LONGEST_WAIT_SECONDS = 30.0
TICK_SECONDS = 0.02

Handler = Callable[[Ctx, list[str], dict[str, str], bytes], Awaitable[Output]]
_HANDLERS: dict[str, Handler] = {}
ready = threading.Event()


def handles(name: str) -> Callable[[Handler], Handler]:
    """Decorator: the coroutine `(ctx, path parts, query, body)` answers `/_localcloud/<name>/...`."""

    def keep(function: Handler) -> Handler:
        _HANDLERS[name] = function
        return function

    return keep


async def respond(request: Request) -> Answer:
    """The answer to one operator request."""
    name, *parts = request.path.removeprefix("/_localcloud/").split("/")
    query = dict(parse_qsl(request.query))
    ctx = Ctx(query.get("account", ROOT_ACCOUNT), query.get("region", "us-east-1"))
    if name not in _HANDLERS:
        return _json(404, {"message": f"path must be one of {', '.join(sorted(_HANDLERS))}, got {name}"})
    try:
        return _json(200, await _HANDLERS[name](ctx, parts, query, request.body) or {})
    except AwsError as error:
        return _json(error.status, {"message": error.message})


@handles("health")
async def _health(_ctx: Ctx, _parts: list[str], _query: dict[str, str], _body: bytes) -> Output:
    await asyncio.sleep(0)
    if not ready.is_set():
        raise AwsError("ServiceUnavailable", "what was kept is still being brought back", 503)
    return {"status": "ok"}


@handles("wait")
async def _wait(ctx: Ctx, parts: list[str], query: dict[str, str], _body: bytes) -> Output:
    """Answer when a job has ended, or when the given seconds are over."""
    kind, name = parts
    deadline = time.monotonic() + min(float(query.get("seconds", "1")), LONGEST_WAIT_SECONDS)
    # A job ends in a thread, and waits are few: looking costs less than wiring an event through.
    while (running := runs.find(ctx, kind, name) is not None) and time.monotonic() < deadline:  # noqa: ASYNC110 -- see above
        await asyncio.sleep(TICK_SECONDS)
    return {"ended": not running}


@handles("interrupt")
async def _interrupt(ctx: Ctx, parts: list[str], _query: dict[str, str], _body: bytes) -> Output:
    """Take away the capacity of a managed spot training job, as AWS may at any moment."""
    return {"interrupted": await asyncio.to_thread(training.interrupt, ctx, parts[0])}


def _json(status: int, document: dict[str, object]) -> Answer:
    return Answer(status, json.dumps(document, default=str).encode(), {"content-type": "application/json"})
