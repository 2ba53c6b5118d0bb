"""This file is what a baseline remembers of one column."""

from typing import Any

import msgspec

from jobs.drift.floor import Noise
from jobs.drift.outlying import Outlying
from jobs.drift.season import Season
from jobs.drift.sketch.grid import Grid


class Feature(msgspec.Struct, kw_only=True):
    """What the training data say about one column."""

    name: str
    type: str
    rows: int
    missing: int
    counts: Any
    """Rows per bin of the grid, or per level."""
    grid: Grid | None = None
    """Of a numeric column."""
    levels: list[str] = []
    """Of a categorical column, the most frequent first."""
    rest: int = 0
    """Rows of levels that are too rare to be listed."""
    single: int = 0
    """Levels seen once: their share is how often an honest new row names a level never seen (Good, 1953)."""
    low: float | None = None
    high: float | None = None
    mean: float | None = None
    """From the grid's origin."""
    deviation: float | None = None
    low_excess: float = 0.0
    high_excess: float = 0.0
    infinite: int = 0
    beyond: int = 0
    """Rows outside `limits`."""
    days: int = 0
    """Days with a value."""
    limits: dict[str, Any] = {}
    """min, max, values, missing: what the line states."""
    importance: float | None = None
    noise: Noise | None = None
    seasons: list[Season] = []
    """The same by hour of the week and by weekday, where training has seen enough of them."""
    outlying: Outlying | None = None
    """Which share of honest windows lies far from the others."""

    @property
    def present(self) -> int:
        return self.rows - self.missing
