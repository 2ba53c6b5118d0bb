"""This file counts one column chunk by chunk: each pass over a chunk is one that the processor does many values at a time."""

from math import isfinite
from typing import TYPE_CHECKING

import numpy as np

from jobs.drift.columns import Array
from jobs.drift.sketch.grid import Floats, Ints
from jobs.drift.sketch.numeric import KEPT, TAIL_CELLS, Numeric
from jobs.drift.sketch.scratch import Scratch

if TYPE_CHECKING:
    from jobs.drift.sketch.counter import Counter

CHUNK = 131072
"""Values per step: few enough for the processor's caches, many enough to make a call's own cost small."""
FEW_ATOMS = 4
"""So many are counted by comparing all values with each; more by looking each value up."""


class Step:
    """Counts a column chunk by chunk."""

    def __init__(self, counter: "Counter", sketch: Numeric, scratch: Scratch) -> None:
        self._by, self._sketch, self._scratch = counter, sketch, scratch
        self.per_cell: Ints = np.zeros(counter.grid.cells + 2, dtype=np.int64)
        """Values that are where values of their cell usually are."""
        self._far: list[Floats] = []
        """Values beyond the edges that are not added up yet."""

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
        low, high = by.edges
        inside = grid.exact and low <= x.min() and x.max() <= high
        cells, outside = grid.locate(x, self._scratch, clamp=not inside, seek=not grid.exact)
        odd = self._count(x, cells, fractions=by.whole and not whole)
        outside = odd if grid.exact else outside
        far = x[outside]
        self._reach(chunk, far, far if x is chunk else chunk[outside])
        self._moments(x, far, float(x.sum()) if whole or grid.origin else total)

    def _reach(self, chunk: Array, far: Floats, values: Array) -> None:
        """The least and the greatest: where some lie beyond the edges, they are among those."""
        by, sketch = self._by, self._sketch
        low = (values if (far < by.edges[0]).any() else chunk).min()
        high = (values if (far > by.edges[1]).any() else chunk).max()
        sketch.low, sketch.high = min(sketch.low, float(low)), max(sketch.high, float(high))
        if by.low is not None and low < by.low:
            sketch.below += int(np.count_nonzero(chunk < by.low))
        if by.high is not None and high > by.high:
            sketch.above += int(np.count_nonzero(chunk > by.high))

    def _count(self, x: Floats, cells: Ints, *, fractions: bool) -> Ints:
        """Count; which values are no atom of an exact grid."""
        grid, table = self._by.grid, self._by.table
        if fractions and not (grid.exact and table.whole):
            self._sketch.fractional += int(np.count_nonzero(x != np.rint(x)))
        if grid.exact:
            return self._known(x, cells, fractions=fractions and table.whole)
        if not len(grid.atoms):
            self.per_cell += np.bincount(cells, minlength=len(self.per_cell))
        elif len(grid.atoms) <= FEW_ATOMS:
            self._some(x, np.bincount(cells, minlength=len(self.per_cell)))
        else:
            self._sketch.counts += np.bincount(table.within(x, cells), minlength=self._by.bins)
        return cells[:0]

    def _known(self, x: Floats, cells: Ints, *, fractions: bool) -> Ints:
        """Take every value for the atom of its cell, then look at those that are not."""
        sketch, table = self._sketch, self._by.table
        counted = np.bincount(cells, minlength=len(self.per_cell))
        floats, _, _, mask = self._scratch.of(len(x))
        table.atom.take(cells, out=floats, mode="clip")  # with any other mode numpy copies
        odd = np.flatnonzero(np.not_equal(x, floats, out=mask))
        self.per_cell += counted
        if not len(odd):
            return odd
        values, places = x[odd], cells[odd]
        self.per_cell -= np.bincount(places, minlength=len(counted))
        sketch.counts += np.bincount(table.within(values, places), minlength=self._by.bins)
        if fractions:
            sketch.fractional += int(np.count_nonzero(values != np.rint(values)))
        if self._by.diverse and len(sketch.fresh) < KEPT:
            sketch.fresh = np.union1d(sketch.fresh, values)[:KEPT]
        return odd

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
            total = float(x[finite].sum())
            far = far[np.isfinite(far)]
        sketch.total += total
        self._far.append(far)
        if sum(map(len, self._far)) > CHUNK:
            self._beyond()

    def end(self) -> None:
        self._beyond()
        np.add.at(self._sketch.counts, self._by.table.usual, self.per_cell)

    def _beyond(self) -> None:
        """Add up what lies beyond the edges: few values a chunk, so of many chunks at once."""
        sketch, (low, high) = self._sketch, self._by.edges
        far = np.concatenate([np.empty(0), *self._far])
        self._far.clear()
        sketch.low_excess += self._tail(sketch.tails[0], low - far[far < low])
        sketch.high_excess += self._tail(sketch.tails[1], far[far > high] - high)

    def _tail(self, counts: Ints, beyond: Floats) -> float:
        """Count how far values lie beyond an edge; their distances in all."""
        if not len(beyond):
            return 0.0
        cells = np.minimum(beyond / self._by.tail_step, TAIL_CELLS - 1).astype(np.int64)
        counts += np.bincount(cells, minlength=TAIL_CELLS)
        return float(beyond.sum())
