"""This file draws windows from the days that a line has seen, in the order in which they came."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from jobs.drift.baseline import Baseline
from jobs.drift.columns import Array
from jobs.drift.shifts import Held
from jobs.drift.sketch.counter import Counter
from jobs.drift.window import Window, measure

DAY = 86400
FEWEST_ROWS = 30


@dataclass(frozen=True, slots=True)
class Line:
    """What a line's own days are drawn from."""

    columns: Mapping[str, Held]
    days: Array
    """The day of each row."""
    hours: Array | None = None


@dataclass(frozen=True, slots=True)
class Drawn:
    """One clean window: its rows and what was counted of them."""

    rows: Array
    window: Window


def blocks(line: Line, every_seconds: int) -> list[Array]:
    """The rows of each stretch of time that is as long as a window; of each day where rows do not say their hour.

    Raises:
        ValueError: none has rows enough.
    """
    short = every_seconds < DAY and line.hours is not None
    number = line.hours // max(1, every_seconds // 3600) if short and line.hours is not None else line.days
    found = [np.flatnonzero(number == one) for one in np.unique(number)]
    kept = [rows for rows in found if len(rows) >= FEWEST_ROWS]
    if not kept:
        raise ValueError(f"history must have a window of {FEWEST_ROWS} rows, got none")
    return kept


def usual(found: list[Array]) -> int:
    """Rows of a window, at the median."""
    return int(np.median([len(rows) for rows in found]))


def window(
    baseline: Baseline, line: Line, block: Array, rows: int, draw: np.random.Generator, made: Mapping[str, Counter]
) -> Drawn:
    """Rows of one stretch; some of them twice where it has fewer than a window."""
    chosen = draw.choice(block, rows, replace=rows > len(block))
    hours = None if line.hours is None else line.hours[chosen]
    columns = {name: held.take(chosen).column() for name, held in line.columns.items()}
    return Drawn(chosen, measure(baseline, columns, days=line.days[chosen], hours=hours, made=made))
