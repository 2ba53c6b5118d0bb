"""The server processes of one endpoint configuration."""

import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import count

from localcloud.hosting.instance import Instance
from localcloud.hosting.plan import Plan, Variant
from localcloud.hosting.routing import least_busy

Start = Callable[[Variant], Instance]


@dataclass(eq=False)
class Pool:
    """The instances of one variant."""

    variant: Variant
    start: Start
    instances: list[Instance] = field(default_factory=list)
    _turns: "count[int]" = field(default_factory=count)
    _changing: threading.RLock = field(default_factory=threading.RLock)
    """Held by whoever starts or takes away instances; requests only read the list, which is replaced whole."""

    @property
    def name(self) -> str:
        return self.variant.name

    @property
    def weight(self) -> float:
        return self.variant.weight

    def pick(self) -> Instance | None:
        return least_busy(self.instances, next(self._turns))

    def grow(self, size: int) -> None:
        """Start what is missing, all at once, and serve with it when all of it is up."""
        with self._changing:
            missing = size - len(self.instances)
            if missing > 0:
                self.instances = self.instances + started(self.start, [self.variant] * missing)

    def shrink(self, size: int) -> list[Instance]:
        """Take what is too much out of service; the caller drains it."""
        with self._changing:
            gone = self.instances[size:]
            self.instances = self.instances[:size]
        return gone

    def replace_dead(self) -> int:
        """Start a new instance for each dead one; returns how many there were."""
        with self._changing:
            dead = [instance for instance in self.instances if not instance.alive]
            if dead:
                fresh = started(self.start, [self.variant] * len(dead))
                self.instances = [instance for instance in self.instances if instance not in dead] + fresh
        for instance in dead:
            instance.close()
        return len(dead)


class Fleet:
    """All variants of one plan, production and shadow."""

    def __init__(self, plan: Plan, start: Start) -> None:
        self.plan = plan
        self.production = [Pool(variant, start) for variant in plan.production]
        self.shadows = [Pool(variant, start) for variant in plan.shadows]

    @property
    def pools(self) -> list[Pool]:
        return self.production + self.shadows

    @property
    def instances(self) -> list[Instance]:
        return [instance for pool in self.pools for instance in pool.instances]

    @property
    def size(self) -> int:
        """Instances of production that the plan asks for."""
        return sum(pool.variant.count for pool in self.production)

    def launch(self, part: float = 1.0) -> None:
        """Bring every variant up to a part of its size, at least one instance each, all at the same time."""
        wanted = {pool: max(1, round(pool.variant.count * part)) for pool in self.pools}
        with ThreadPoolExecutor(max_workers=max(1, len(wanted))) as workers:
            list(workers.map(lambda pool: pool.grow(wanted[pool]), wanted))

    def resize(self, plan: Plan) -> list[Instance]:
        """Take the plan's weights and sizes over; returns the instances that are no longer needed."""
        self.plan = plan
        gone: list[Instance] = []
        for pool, variant in zip(self.pools, plan.production + plan.shadows, strict=True):
            pool.grow(variant.count)
            pool.variant = variant
            gone += pool.shrink(variant.count)
        return gone

    def pool(self, name: str) -> Pool | None:
        return next((pool for pool in self.production if pool.name == name), None)

    @property
    def broken(self) -> bool:
        return any(not instance.alive for instance in self.instances)

    def empty(self) -> list[Instance]:
        """Take every instance out of service; the caller drains them."""
        return [instance for pool in self.pools for instance in pool.shrink(0)]


def started(start: Start, variants: Iterable[Variant]) -> list[Instance]:
    """Start instances side by side; if one fails, none is left running."""
    wanted = list(variants)
    up: list[Instance] = []
    with ThreadPoolExecutor(max_workers=max(1, len(wanted))) as workers:
        futures = [workers.submit(start, variant) for variant in wanted]
        errors = []
        for future in futures:
            try:
                up.append(future.result())
            except Exception as error:  # noqa: BLE001 -- raised again below, when the others are known
                errors.append(error)
    if errors:
        for instance in up:
            instance.close()
        raise errors[0]
    return up
