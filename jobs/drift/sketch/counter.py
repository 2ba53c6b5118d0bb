"""This file counts the values of a numeric column into the bins of its grid."""

from dataclasses import dataclass

import numpy as np

from jobs.drift.columns import Array, Column
from jobs.drift.sketch.grid import Floats, Grid, Ints, Table
from jobs.drift.sketch.numeric import KEPT, TAIL_CELLS, TAIL_PART, Numeric

CHUNK = 32768
"""Values per step: what a step allocates stays in the processor's second-level cache."""


@dataclass(frozen=True, slots=True)
class Counter:
    """Counts values into the bins of one grid."""

    grid: Grid
    table: Table
    starts: Floats
    """Where each bin starts, from the origin; an atom's bin has no width."""
    edges: tuple[float, float]
    """Where the second bin and the last one start: beyond them excess is added up."""
    whole: bool = False
    """Whether fractions are worth counting."""
    low: float | None = None
    high: float | None = None
    diverse: bool = False
    """Whether values that the baseline lacks are told apart."""
    bins: int = 0

    @classmethod
    def of(
        cls,
        grid: Grid,
        *,
        whole: bool = False,
        low: float | None = None,
        high: float | None = None,
        diverse: bool = False,
    ) -> "Counter":
        table = grid.table()
        starts = table.starts(grid)
        inner = starts[np.isfinite(starts)]
        edges = (float(inner[0]), float(inner[-1])) if len(inner) else (0.0, 0.0)
        return cls(grid, table, starts, edges, whole, low, high, diverse and grid.exact, table.bins)

    def empty(self) -> Numeric:
        return Numeric(np.zeros(self.bins, dtype=np.int64))

    def count(self, column: Column) -> Numeric:
        sketch = self.empty()
        sketch.missing = column.missing
        with np.errstate(over="ignore", invalid="ignore"):
            for start in range(0, len(column.values), CHUNK):
                self._sift(sketch, column.values[start : start + CHUNK])
        return sketch

    def _sift(self, sketch: Numeric, chunk: Array) -> None:
        """Leave out NaN, where a sum that is none tells that there is any."""
        total = float(chunk.sum(dtype=np.float64)) if chunk.dtype.kind == "f" else 0.0
        if total != total:  # noqa: PLR0124 - NaN
            present = chunk == chunk  # noqa: PLR0124 - NaN
            sketch.missing += len(chunk) - int(np.count_nonzero(present))
            chunk = chunk[present]
        if len(chunk):
            self._add(sketch, chunk)

    def _add(self, sketch: Numeric, chunk: Array) -> None:
        low, high = chunk.min(), chunk.max()
        sketch.low, sketch.high = min(sketch.low, float(low)), max(sketch.high, float(high))
        if self.low is not None and low < self.low:
            sketch.below += int(np.count_nonzero(chunk < self.low))
        if self.high is not None and high > self.high:
            sketch.above += int(np.count_nonzero(chunk > self.high))
        if self.whole and chunk.dtype.kind == "f":
            sketch.fractional += int(np.count_nonzero(chunk != np.rint(chunk)))
        x = self.grid.distance(chunk, int(low), int(high)) if chunk.dtype.kind in "iu" else self.grid.distance(chunk)
        self._moments(sketch, x)
        kept = x.copy() if self.diverse else x
        bins = self.table.bin(self.grid, x)
        sketch.counts += np.bincount(bins, minlength=self.bins)
        if self.diverse and len(sketch.fresh) < KEPT:
            sketch.fresh = np.union1d(sketch.fresh, kept[(bins & 1) == 0])[:KEPT]

    def _moments(self, sketch: Numeric, x: Floats) -> None:
        total = float(x.sum())
        if not np.isfinite(total):
            finite = np.isfinite(x)
            sketch.infinite += int(len(x) - np.count_nonzero(finite))
            x = x[finite]
            total = float(x.sum())
        sketch.total += total
        low, high = self.edges
        far = x[np.flatnonzero((x < low) | (x > high))]
        sketch.low_excess += self._tail(sketch.tails[0], low - far[far < low])
        sketch.high_excess += self._tail(sketch.tails[1], far[far > high] - high)

    @property
    def tail_step(self) -> float:
        return (self.edges[1] - self.edges[0]) / TAIL_PART or 1.0

    def _tail(self, counts: Ints, beyond: Floats) -> float:
        """Count how far values lie beyond an edge; their distances in all."""
        if not len(beyond):
            return 0.0
        cells = np.minimum(beyond / self.tail_step, TAIL_CELLS - 1).astype(np.int64)
        counts += np.bincount(cells, minlength=TAIL_CELLS)
        return float(beyond.sum())
