"""This file counts one column chunk by chunk: each pass over a chunk is one that the processor does many values at a time."""

from math import isfinite
from typing import TYPE_CHECKING

import numpy as np

from jobs.drift.columns import Array
from jobs.drift.sketch.fast import Fast
from jobs.drift.sketch.grid import Floats, Ints
from jobs.drift.sketch.numeric import KEPT, Numeric
from jobs.drift.sketch.plain import count
from jobs.drift.sketch.scratch import Scratch
from jobs.drift.sketch.tails import Tails

if TYPE_CHECKING:
    from jobs.drift.sketch.counter import Counter

CHUNK = 98304
"""Values per step: few enough for the processor's caches, many enough to make a call's own cost small."""
FEW_ATOMS = 4
"""So many are counted by comparing all values with each; more by looking each value up."""


class Step:
    """Counts a column chunk by chunk."""

    def __init__(self, counter: "Counter", sketch: Numeric, scratch: Scratch, fast: Fast | None = None) -> None:
        self._by, self._sketch, self._scratch = counter, sketch, scratch
        self._count = fast.count if fast and counter.grid.kind != "knots" else count
        self.per_cell: Ints = np.zeros(counter.grid.cells + 2, dtype=np.int64)
        """Values that are where values of their cell usually are."""
        self._tails = Tails(sketch, counter.edges, counter.tail_step)

    def sift(self, chunk: Array) -> None:
        """Leave out NaN, where a sum that is none tells that there is any."""
        total = float(chunk.sum(dtype=np.float64)) if chunk.dtype.kind == "f" else 0.0
        if total != total:  # noqa: PLR0124 - NaN
            present = chunk == chunk  # noqa: PLR0124 - NaN
            self._sketch.missing += len(chunk) - int(np.count_nonzero(present))
            chunk = chunk[present]
            total = float(chunk.sum(dtype=np.float64))
        if len(chunk):
            self._add(chunk, total)

    def _add(self, chunk: Array, total: float) -> None:
        by, grid = self._by, self._by.grid
        whole = chunk.dtype.kind in "iu"
        x = grid.distance(chunk, int(chunk.min()), int(chunk.max())) if whole else grid.distance(chunk)
        outside = self._tell(x, fractions=by.whole and not whole)
        far = x[outside]
        self._reach(chunk, far, far if x is chunk else chunk[outside])
        self._moments(x, far, total if not (whole or grid.origin or by.centre) else float((x - by.centre).sum()))

    def _reach(self, chunk: Array, far: Floats, values: Array) -> None:
        """The least and the greatest: where some lie beyond the edges, they are among those."""
        by, sketch = self._by, self._sketch
        low = (values if (far < by.edges[0]).any() else chunk).min()
        high = (values if (far > by.edges[1]).any() else chunk).max()
        sketch.low, sketch.high = min(sketch.low, float(low)), max(sketch.high, float(high))
        if by.gross and (low < by.gross[0] or high > by.gross[1]):
            sketch.gross += int(np.count_nonzero((values < by.gross[0]) | (values > by.gross[1])))
        if by.low is not None and low < by.low:
            sketch.below += int(np.count_nonzero(chunk < by.low))
        if by.high is not None and high > by.high:
            sketch.above += int(np.count_nonzero(chunk > by.high))

    def _tell(self, x: Floats, *, fractions: bool) -> Ints:
        """Count; which values lie beyond the edges, or are no atom of an exact grid."""
        by, grid = self._by, self._by.grid
        if not grid.exact and fractions:
            self._fractions(x)
        counted = np.zeros_like(self.per_cell) if len(grid.atoms) and not grid.exact else self.per_cell
        cells, outside = self._count(by, x, self._scratch, counted)
        if grid.exact:
            self._odd(x, outside, cells[outside].astype(np.int64), fractions=fractions)
        elif len(grid.atoms) > FEW_ATOMS:
            self._sketch.counts += np.bincount(by.table.within(x, cells), minlength=by.bins)
        elif len(grid.atoms):
            self._some(x, counted)
        return outside

    def _fractions(self, x: Floats) -> None:
        self._sketch.fractional += int(np.count_nonzero(x != np.rint(x)))

    def _odd(self, x: Floats, odd: Ints, places: Ints, *, fractions: bool) -> None:
        """Values that were taken for the atom of their cell and are not."""
        sketch, table = self._sketch, self._by.table
        values = x[odd]
        if fractions:
            self._fractions(values if table.whole else x)
        if not len(odd):
            return
        self.per_cell -= np.bincount(places, minlength=len(self.per_cell))
        sketch.counts += np.bincount(table.within(values, places), minlength=self._by.bins)
        if self._by.diverse and len(sketch.fresh) < KEPT:
            sketch.fresh = np.union1d(sketch.fresh, values)[:KEPT]

    def _some(self, x: Floats, counted: Ints) -> None:
        """Three bins of an atom's cell from two comparisons: what is above the atom but in no later cell is in its."""
        table, mask = self._by.table, self._scratch.of(len(x))[3]
        for atom, cell, at in zip(self._by.grid.atoms, table.atom_cells, table.atom_bins, strict=True):
            same = int(np.count_nonzero(np.equal(x, atom, out=mask)))
            above = int(np.count_nonzero(np.greater(x, atom, out=mask))) - int(counted[cell + 1 :].sum())
            self._sketch.counts[at - 1 : at + 2] += (int(counted[cell]) - same - above, same, above)
        counted[table.atom_cells] = 0
        self.per_cell += counted

    def _moments(self, x: Floats, far: Floats, total: float) -> None:
        sketch = self._sketch
        if not isfinite(total):
            finite = np.isfinite(x)
            sketch.infinite += int(len(x) - np.count_nonzero(finite))
            total = float((x[finite] - self._by.centre).sum())
            far = far[np.isfinite(far)]
        sketch.total += total
        self._tails.add(far)

    def end(self) -> None:
        self._tails.end()
        np.add.at(self._sketch.counts, self._by.table.usual, self.per_cell)
