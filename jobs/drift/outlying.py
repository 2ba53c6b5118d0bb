"""This file finds rows that lie far from where most rows of the same window lie, and windows that lie far from where days do.

Days may differ by much more than the rows of one day. What most rows of a window span is its own measure: the shortest
stretch that holds half of them, whatever up to nearly half of the others became. And where days hardly overlap, any two
distributions are wholly apart: then only the distance of their middles tells a cold day from one in another unit.
"""

from collections.abc import Iterator
from math import exp, inf, log
from typing import NamedTuple

import msgspec
import numpy as np

from jobs.drift.finding import Finding
from jobs.drift.sketch.counter import Counter
from jobs.drift.sketch.grid import Floats, Ints
from jobs.drift.sketch.numeric import TAIL_CELLS, Numeric
from jobs.drift.straying import heavy, surprise

STEPS = 40
"""Parts of the rows, of which half are twenty; the furthest two on either side lie far."""
FAR = 2
LEAST = 1.5
"""How many times wider than usual the others must lie to be worth a word."""
MARGIN = 1.25
BEYOND = 1.5
"""How many times further than on any day the median must be, beside what half of the rows span."""
CALM = 0.25
"""Of the usual stretch, squared: what a window whose rows hardly differ is taken to span."""
NEAR = 0.5
"""What spans less than so many stretches is not far."""


class Outlying(msgspec.Struct, kw_only=True):
    """How widely the rows of honest windows lie, by how many days they have; one number per size."""

    days: list[int]
    usual: list[float]
    """Mean of the logarithm of what nine tenths span, in stretches of the window."""
    strayed: list[float]
    """Its variance beyond chance."""
    worst: list[float]
    """The largest."""
    chance: float
    """Its variance by chance, times rows."""
    middle: list[float]
    """Mean of the medians."""
    moved: list[float]
    """Their standard deviation."""
    furthest: list[float]
    """The largest distance of one from their mean."""
    stretch: float
    """What half of the rows of a day span, at the median."""
    told: float = 0.0
    """How many independent days told so; 0: rows count as independent."""

    def at(self, figure: str, days: float) -> float:
        return float(np.interp(np.log(max(1.0, days)), np.log(self.days), getattr(self, figure)))


class Far(NamedTuple):
    """Where half of the rows lie, and where nine tenths do."""

    low: float
    high: float
    below: float
    above: float
    middle: float

    def width(self, usual: float) -> float:
        """What nine tenths span, in stretches, as a logarithm."""
        stretch = np.sqrt(((self.high - self.low) ** 2 + CALM * usual**2) / (1 + CALM))
        return log(max(NEAR, (self.above - self.below) / stretch))


def far(places: Floats, counts: Floats | Ints, least: float = -inf, greatest: float = inf) -> Far:
    """Half of the rows and the furthest.

    Args:
        places: ascending, shape (n,).
        counts: rows at each, some of them above 0.
        least: no row lies lower: a gap of training is one bin, and its rows need not lie where it starts.
        greatest: no row lies higher.

    >>> far(np.arange(100.0), np.r_[np.full(30, 3), np.zeros(65), np.full(5, 2)])
    Far(low=3.0, high=19.0, below=1.0, above=97.0, middle=16.0)
    """
    reached = np.cumsum(counts)
    marks = places[np.searchsorted(reached, np.arange(1, STEPS) * (float(reached[-1]) / STEPS))].clip(least, greatest)
    half = STEPS // 2
    begin = int(np.argmin(marks[half:] - marks[:-half]))
    ends = marks[[begin, begin + half, FAR - 1, -FAR, half - 1]]
    return Far(*ends.tolist())


def places(made: Counter) -> Floats:
    """Where each bin starts, the tails in steps of theirs included."""
    (low, high), steps, half = made.edges, np.arange(TAIL_CELLS) * made.tail_step, made.tail_step / 2
    found: Floats = np.concatenate((low - half - steps[::-1], made.starts[1:-1], high + half + steps))
    return found


def outlying(known: Outlying, sketch: Numeric, made: Counter, rows: int, days: float) -> Iterator[Finding]:
    """The tests of one feature."""
    counts = np.concatenate((sketch.tails[0][::-1], sketch.counts[1:-1], sketch.tails[1]))
    if not counts.any():
        return
    origin = float(made.grid.origin)
    found = far(places(made), counts, sketch.low - origin, sketch.high - origin)
    yield _width(known, found, rows, days, origin)
    if known.told:
        yield _middle(known, found, days, origin)


def _width(known: Outlying, found: Far, rows: int, days: float, origin: float) -> Finding:
    width, usual, strayed = found.width(known.stretch), known.at("usual", days), known.at("strayed", days)
    limit = max(usual + log(LEAST), known.at("worst", days) + log(MARGIN))
    variance = strayed + known.chance / rows
    p_value = surprise(max(width - usual, 0.0), variance, strayed, heavy(known.told, days)) / 2
    up = found.above - found.high > found.low - found.below
    reason = (
        f"a twentieth of rows lies {'above' if up else 'below'} {(found.above if up else found.below) + origin:.4g}, "
        f"far from {found.low + origin:.4g} ... {found.high + origin:.4g} where half of them lie"
    )
    return Finding("data", "outlying", width > limit, p_value, reason, exp(width), exp(limit), "outlying")


def _middle(known: Outlying, found: Far, days: float, origin: float) -> Finding:
    usual, furthest, moved = known.at("middle", days), known.at("furthest", days), known.at("moved", days)
    distance, limit = abs(found.middle - usual), BEYOND * furthest + known.stretch
    p_value = surprise(distance, moved**2, moved**2, heavy(known.told, days))
    reason = f"the median is {found.middle + origin:.4g}, {usual + origin:.4g} in training and on no day further from that than by {furthest:.4g}"
    return Finding("data", "far", distance > limit, p_value, reason, distance, limit, "median")
