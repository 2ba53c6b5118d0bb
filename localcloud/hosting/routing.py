"""How one request finds its server: pure choices over shares, weights and load."""

import random
from collections.abc import Sequence
from typing import Protocol, TypeVar

T = TypeVar("T")
draw = random.Random(0).random  # noqa: S311 -- spreads traffic; nothing secret


class Weighted(Protocol):
    """Something that takes a part of the traffic."""

    @property
    def weight(self) -> float: ...


class Busy(Protocol):
    """Something that answers requests."""

    inflight: int

    @property
    def alive(self) -> bool: ...


W = TypeVar("W", bound=Weighted)
B = TypeVar("B", bound=Busy)


def by_share(routes: Sequence[tuple[float, T]], drawn: float) -> T:
    """The target of a draw from [0, 1); the shares add up to one, and the last takes what rounding leaves.

    >>> [by_share([(0.25, "green"), (0.75, "blue")], draw) for draw in (0.0, 0.24, 0.25, 0.999)]
    ['green', 'green', 'blue', 'blue']
    """
    for share, target in routes:
        if drawn < share:
            return target
        drawn -= share
    return routes[-1][1]


def by_weight(variants: Sequence[W], drawn: float) -> W | None:
    """The variant of a draw from [0, 1), in proportion to the weights; None if all weigh nothing."""
    total = sum(variant.weight for variant in variants)
    if total <= 0:
        return None
    if len(variants) == 1:
        return variants[0]
    return by_share([(variant.weight / total, variant) for variant in variants if variant.weight > 0], drawn)


def least_busy(instances: Sequence[B], turn: int) -> B | None:
    """The living instance with the fewest requests in flight; equals take turns."""
    alive = [instance for instance in instances if instance.alive]
    if not alive:
        return None
    start = turn % len(alive)
    return min(alive[start:] + alive[:start], key=lambda instance: instance.inflight)
