"""This file compares like with like: a window's hours or weekdays with the same hours or weekdays of the training data.

Traffic of a Sunday differs from the week's average, and no test should call that a drift; held against the average, a shift
must exceed what weekdays differ by before it can be told. A baseline that knows three weeks keeps shares by weekday, and by
hour of the week where rows say their hour.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec
import numpy as np

from jobs.drift.bins import category_bins
from jobs.drift.sketch.grid import Floats, Ints

DAY = 24
"""Hours."""
FEWEST_LIKE = 30
"""Rows of like slots from which they are a reference."""


class Season(msgspec.Struct, kw_only=True):
    """What the slots of one cycle, such as the days of a week, look like in one feature."""

    hours: int
    """Length of a slot."""
    cycle: int
    """Slots until they repeat."""
    counts: Any
    """Rows per slot of the cycle and group of bins, those without a value last, shape (cycle * (groups + 1),)."""
    slots: Any
    """Slots that training saw of each, shape (cycle,)."""
    spread: float
    """What like slots differ by beyond chance: added to 1/rows, it gives the variance of a share that independent rows have."""
    swing: float
    """The same, as chi-squared has it."""
    known: float = 8.0
    """How many independent slots told so; a baseline of before this was counted is taken to know little."""
    gap: float
    """The largest distance of a training slot from its like."""
    rows: float
    """Rows that a training slot has, at the median."""
    psi: float
    missing: float
    """The largest rise of the missing share of a training slot over its like."""


@dataclass(frozen=True, slots=True)
class Like:
    """What a window is to be compared with."""

    season: Season
    shares: Floats
    """Expected share per group of the rows with a value, shape (groups,)."""
    variance: float
    """Of the expected shares, in units of one over rows."""
    strayed: float
    """The part of it that days told."""
    missing: float
    """Expected share."""
    name: str
    """In words."""

    def effective(self, rows: int) -> float:
        """The rows of independent data that stray as much from what is known as this many rows do here."""
        return 1 / (1 / max(1, rows) + self.variance)


def groups(counts: Ints, most: int) -> Ints:
    """A group per bin, neighbours together, each of about as many rows.

    >>> groups(np.array([5, 5, 1, 1, 8]), 2).tolist()
    [0, 1, 1, 1, 1]
    """
    cumulative = np.cumsum(counts)
    placed: Ints = np.minimum(cumulative * most // max(1, int(cumulative[-1])), most - 1)
    return np.unique(placed, return_inverse=True)[1].reshape(-1)


def grouping(counts: Ints, rest: int | None, hours: int) -> Ints:
    """The group of each bin of a numeric feature, or of each level, where `rest` counts the rows of unlisted ones."""
    return groups(counts, 128 if hours == DAY else 32) if rest is None else category_bins(np.r_[counts, rest])


def like(seasons: list[Season], hours: Mapping[int, int], *, known: bool) -> Like | None:
    """The like of a window.

    Args:
        hours: rows per hour since 1970, or per first hour of the day where only days are known.
        known: whether hours are.

    Returns:
        None where training saw no like, or the window is as long as a cycle.
    """
    days = {hour // DAY for hour in hours}
    for season in seasons:
        if season.hours == 1 and (not known or len(hours) > DAY // 2):
            continue
        if season.hours == DAY and len(days) >= season.cycle:
            continue
        if found := _mixed(season, hours):
            return found
    return None


def _mixed(season: Season, hours: Mapping[int, int]) -> Like | None:
    weights, total = np.zeros(season.cycle), sum(hours.values())
    for hour, rows in hours.items():
        weights[hour // season.hours % season.cycle] += rows / total
    at = np.flatnonzero(weights)
    counts = season.counts.reshape(season.cycle, -1)[at].astype(np.float64)
    present = counts[:, :-1].sum(axis=1)
    if not len(at) or (present < FEWEST_LIKE).any():
        return None
    weight = weights[at]
    shares: Floats = (weight / present) @ counts[:, :-1]
    # Slots of one window resemble each other: what they stray by together does not cancel.
    strayed = season.spread * (1 + float((weight**2 / season.slots[at]).sum()))
    variance = float((weight**2 / present).sum()) + strayed
    missing = float(weight @ (counts[:, -1] / counts.sum(axis=1)))
    return Like(season, shares, variance, strayed, missing, _told(season, at))


NAMES = ("Thursday", "Friday", "Saturday", "Sunday", "Monday", "Tuesday", "Wednesday")
"""From the first of January 1970."""


def _told(season: Season, at: Ints) -> str:
    seen = int(season.slots[at].min())
    if season.cycle == 7:  # noqa: PLR2004 - days of a week
        return f"{seen} {' and '.join(NAMES[i] + 's' for i in at)} of training"
    if len(at) == 1:
        day = f"{NAMES[at[0] // DAY]}s, " if season.cycle > DAY else ""
        return f"{seen} like hours of training ({day}{at[0] % DAY}:00 UTC)"
    return f"{seen} like spans of {len(at)} hours in training"
