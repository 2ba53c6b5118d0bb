"""Shadow variants: they see the requests, and nobody sees their answers."""

import asyncio
import time
from collections.abc import Coroutine
from typing import Any, NamedTuple

from localcloud.hosting.capture_clock import clock
from localcloud.hosting.fleet import Fleet, Pool
from localcloud.hosting.live import Live
from localcloud.hosting.metrics import Call
from localcloud.hosting.routing import draw
from localcloud.hosting.upstream import Response

_shadowing: set[asyncio.Task[None]] = set()  # the loop holds its tasks only weakly


class Ask(NamedTuple):
    """One request as a server gets it."""

    content_type: str
    accept: str
    attributes: str
    body: bytes


def shadow(live: Live, fleet: Fleet, weight: float, ask: Ask) -> None:
    """Ask the shadow variants as well, in proportion to the production variant's weight; nobody waits for them."""
    for pool in fleet.shadows:
        if draw() < pool.weight / max(weight, 1e-9):
            _keep(_ask(live, pool, ask))


async def _ask(live: Live, pool: Pool, ask: Ask) -> None:
    instance, sent = pool.pick(), time.perf_counter()
    try:
        response = await instance.send(*ask) if instance else Response(500)
    except OSError:
        response = Response(500)
    model_us = (time.perf_counter() - sent) * 1e6
    past = clock.past(live.name)
    live.calls.append(Call(pool.name, response.status, model_us, 0.0, max(1, len(pool.instances)), past))


def _keep(work: Coroutine[Any, Any, None]) -> None:
    task = asyncio.get_running_loop().create_task(work)
    _shadowing.add(task)
    task.add_done_callback(_shadowing.discard)
