"""The endpoints that serve in this process, and what the event loop and the deployment threads share of each."""

import asyncio
import threading
from collections import deque
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from localcloud.aws.context import Ctx
from localcloud.hosting.capture import Sample
from localcloud.hosting.fleet import Fleet
from localcloud.hosting.instance import Instance
from localcloud.hosting.logs import LogGroup
from localcloud.hosting.metrics import Call

Routes = tuple[tuple[float, Fleet], ...]
DRAIN_SECONDS = 60.0
stopping = threading.Event()


@dataclass(eq=False)
class Live:
    """One endpoint: its routing table is assigned whole, so a request sees the old or the new, never neither."""

    ctx: Ctx
    name: str
    logs: LogGroup
    routes: Routes = ()
    current: Fleet | None = None
    """The fleet that serves when no deployment is under way."""

    calls: deque[Call] = field(default_factory=deque)
    samples: deque[Sample] = field(default_factory=deque)
    recent: deque[tuple[float, dict[str, int]]] = field(default_factory=lambda: deque(maxlen=300))
    """Requests per variant of each of the last seconds that had any."""

    writer: Ctx | None = None
    """Under whose permissions captures are written: the execution role's."""

    loop: asyncio.AbstractEventLoop | None = None
    """Set by the first request; before it, nothing can be in flight."""

    changing: threading.Lock = field(default_factory=threading.Lock)
    """Held by whoever starts, scales or replaces servers."""

    def serve(self, fleet: Fleet) -> None:
        self.current = fleet
        self.routes = ((1.0, fleet),)

    def divide(self, share: float, new: Fleet, old: Fleet) -> None:
        """Give the new fleet this share of the traffic."""
        self.routes = ((1.0, new),) if share >= 1 else ((share, new), (1 - share, old))

    def drain(self, instances: Sequence[Instance], seconds: float = DRAIN_SECONDS) -> None:
        """End instances that are out of service, each when its last request is answered."""
        self._settle()
        pause, waited = 0.01, 0.0
        while any(instance.inflight for instance in instances) and waited < seconds:
            stopping.wait(pause)
            waited += pause
        close_all(instances)

    def _settle(self) -> None:
        # A request that has just read the old routes counts itself as in flight before the loop runs anything else.
        if self.loop is not None and self.loop.is_running():
            asyncio.run_coroutine_threadsafe(asyncio.sleep(0), self.loop).result()


def close_all(instances: Sequence[Instance]) -> None:
    if instances:
        with ThreadPoolExecutor(max_workers=len(instances)) as workers:
            list(workers.map(Instance.close, instances))


class Table:
    """All live endpoints of this process."""

    def __init__(self) -> None:
        self._lives: dict[tuple[str, str, str], Live] = {}

    def find(self, ctx: Ctx, name: str) -> Live | None:
        return self._lives.get((ctx.account, ctx.region, name))

    def add(self, live: Live) -> None:
        self._lives[(live.ctx.account, live.ctx.region, live.name)] = live

    def remove(self, ctx: Ctx, name: str) -> Live | None:
        return self._lives.pop((ctx.account, ctx.region, name), None)

    def all(self) -> list[Live]:
        return list(self._lives.values())


table = Table()
