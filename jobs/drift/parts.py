"""This file takes one shift apart: the parts of it that lie in each segment add up to 1.

A shift is measured as the triangular discrimination of two distributions over places, sum((q - p)^2 / (q + p)). Each row
of the window has its part in it, so each segment has: what changed inside it, and what its greater share of rows brought.

Source:
    Vincze (1981), Le Cam (1986) for the measure; the difference of two means, clustered by day, for the significance.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np

from jobs.drift.pvalue import normal_sf
from jobs.drift.sketch.grid import Floats, Ints


@dataclass(frozen=True)
class Shares:
    """Parts of one shift that add up to 1 over the segments."""

    inside: Floats
    mix: Floats
    rows: Floats
    usual: Floats
    """Share of the training rows."""

    @classmethod
    def of(cls, before: Floats, now: Floats, weights: Floats) -> "Shares":
        p, q = before.sum(axis=1) / before.sum(), now.sum(axis=1) / now.sum()
        usual, seen = means(before, weights), means(now, weights)
        inside, mix = q * (seen - usual), (q - p) * usual
        total = float((inside + mix).sum())
        return cls(inside / total, mix / total, q, p) if total > 0 else cls(0 * q, 0 * q, q, p)


def weights_of(before: Floats | Ints, now: Floats | Ints) -> Floats:
    """What a row of each place adds to the shift, without what it adds where nothing shifts."""
    p, q = before / max(1, before.sum()), now / max(1, now.sum())
    bent = np.divide(q - p, q + p, out=np.zeros(len(p)), where=(q + p) > 0)
    found: Floats = bent - float((p * bent).sum())
    return found


def weights_on(before: Floats | Ints, wanted: Sequence[int]) -> Floats:
    """The same where what matters is that rows are in one of these places."""
    found = np.zeros(len(before))
    found[list(wanted)] = 1.0
    usual = float((before * found).sum()) / max(1.0, float(before.sum()))
    return found - usual


def means(cells: Floats, weights: Floats) -> Floats:
    """Mean weight of each segment's rows; 0, the mean of all training rows, where training has no such segment."""
    rows = cells.sum(axis=1)
    found: Floats = np.divide(cells @ weights, rows, out=np.zeros(len(rows)), where=rows > 0)
    return found


def chance(before: Floats, now: Floats, weights: Floats, at: int, restless: float, days: int) -> float:
    """How likely a segment moves that much more than the rest, where all move alike and days differ as in training."""
    rest_before, rest_now = before.sum(axis=0) - before[at], now.sum(axis=0) - now[at]
    if not rest_now.sum():
        return 1.0
    sides = np.stack([now[at], rest_now]), np.stack([before[at], rest_before])
    moved = means(sides[0], weights) - means(sides[1], weights)
    spread = [float(means(side[None], (weights - means(side[None], weights)[0]) ** 2)[0]) for side in sides[0]]
    common = max(spread[0], spread[1], 1e-12)
    rows = 1 / sides[0].sum(axis=1) + 1 / np.maximum(sides[1].sum(axis=1), 1)
    variance = common * (float(rows.sum()) + restless / days)
    return normal_sf(float(moved[0] - moved[1]) / sqrt(variance))


def changed(before: Floats, now: Floats, at: int) -> float:
    """How likely a place or segment gains or loses that many rows by chance, rows being independent."""
    n, m = max(1.0, float(before.sum())), max(1.0, float(now.sum()))
    pooled = float(before[at] + now[at]) / (n + m)
    spread = sqrt(max(pooled * (1 - pooled) * (1 / n + 1 / m), 1e-300))
    return 2 * normal_sf(abs(float(now[at]) / m - float(before[at]) / n) / spread)
