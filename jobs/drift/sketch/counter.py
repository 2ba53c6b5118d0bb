"""This file counts the values of a numeric column into the bins of its grid."""

from dataclasses import dataclass

import numpy as np

from jobs.drift.columns import Column
from jobs.drift.sketch.fast import fast
from jobs.drift.sketch.grid import Floats, Grid
from jobs.drift.sketch.numeric import TAIL_PART, Numeric
from jobs.drift.sketch.scratch import Scratch
from jobs.drift.sketch.step import Step
from jobs.drift.sketch.table import Table


@dataclass(frozen=True, slots=True)
class Counter:
    """Counts values into the bins of one grid."""

    grid: Grid
    table: Table
    starts: Floats
    """Where each bin starts, from the origin; an atom's bin has no width."""
    edges: tuple[float, float]
    """Where the second bin and the last one start: beyond them excess is added up."""
    middle: float
    """Between what lies below all cells and what lies above."""
    whole: bool = False
    """Whether fractions are worth counting."""
    low: float | None = None
    high: float | None = None
    diverse: bool = False
    """Whether values that the baseline lacks are told apart."""
    bins: int = 0
    centre: float = 0.0
    """From the origin, what is taken from every value before it is added to the total."""
    gross: tuple[float, float] | None = None
    """Below and above which values lie far beyond all of training."""

    @classmethod
    def of(
        cls,
        grid: Grid,
        *,
        whole: bool = False,
        low: float | None = None,
        high: float | None = None,
        diverse: bool = False,
        centre: float = 0.0,
        gross: tuple[float, float] | None = None,
    ) -> "Counter":
        table = Table.of(grid)
        starts = table.starts(grid)
        inner = starts[np.isfinite(starts)]
        edges = (float(inner[0]), float(inner[-1])) if len(inner) else (0.0, 0.0)
        middle, known = grid.middle, diverse and grid.exact
        return cls(grid, table, starts, edges, middle, whole, low, high, known, table.bins, centre, gross)

    def empty(self) -> Numeric:
        return Numeric(np.zeros(self.bins, dtype=np.int64))

    @property
    def tail_step(self) -> float:
        return (self.edges[1] - self.edges[0]) / TAIL_PART or 1.0

    def count(self, column: Column, scratch: Scratch | None = None) -> Numeric:
        """Count a column, as many values at a time as `scratch` has room for."""
        sketch = self.empty()
        sketch.missing, sketch.invalid = column.missing, column.invalid
        scratch = scratch or Scratch.of(len(column.values))
        compiled = fast(len(column.values))
        with np.errstate(over="ignore", invalid="ignore"):
            if compiled and compiled.able(self.grid):
                compiled.Sweep(self, sketch, scratch).count(column)
                return sketch
            step = Step(self, sketch, scratch)
            for start in range(0, len(column.values), scratch.size):
                step.sift(column.values[start : start + scratch.size])
            step.end()
        return sketch
