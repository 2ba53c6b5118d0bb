"""This file summarises the values of a numeric column: how many fell into each bin of its grid."""

from dataclasses import dataclass, field

import numpy as np

from jobs.drift.sketch.grid import Floats, Ints

KEPT = 2048
TAIL_CELLS = 64
TAIL_PART = 32


@dataclass(slots=True)
class Numeric:
    """Adds up: the sketch of two shards is the sum of theirs, whatever the order."""

    counts: Ints
    missing: int = 0
    invalid: int = 0
    """Values that were no numbers; they also count as missing."""
    fractional: int = 0
    """Values with a fraction, counted where the baseline has none."""
    below: int = 0
    above: int = 0
    """Values beyond the limits that the line states."""
    gross: int = 0
    """Values far beyond all of training."""
    low: float = np.inf
    high: float = -np.inf
    total: float = 0.0
    """Of the finite values, from the counter's centre."""
    low_excess: float = 0.0
    high_excess: float = 0.0
    """Sum of the distances of the finite values beyond the first and the last inner cell."""
    infinite: int = 0
    tails: Ints = field(default_factory=lambda: np.zeros((2, TAIL_CELLS), dtype=np.int64))
    """Rows beyond the first and the last inner bin by distance, in steps of a part of the training range: for pictures."""
    fresh: Floats = field(default_factory=lambda: np.empty(0))
    """Different values, at most KEPT, that an exact baseline lacks: they share bins, and variety tells a window's worth."""

    @property
    def rows(self) -> int:
        return int(self.counts.sum()) + self.missing

    def merge(self, other: "Numeric") -> "Numeric":
        summed = (
            "missing",
            "invalid",
            "fractional",
            "below",
            "above",
            "gross",
            "total",
            "low_excess",
            "high_excess",
            "infinite",
        )
        return Numeric(
            counts=self.counts + other.counts,
            low=min(self.low, other.low),
            high=max(self.high, other.high),
            tails=self.tails + other.tails,
            fresh=np.union1d(self.fresh, other.fresh)[:KEPT],
            **{name: getattr(self, name) + getattr(other, name) for name in summed},
        )
