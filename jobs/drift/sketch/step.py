"""This file counts one column chunk by chunk: each pass over a chunk is one that the processor does many values at a time."""

from math import isfinite
from typing import TYPE_CHECKING

import numpy as np

from jobs.drift.columns import Array
from jobs.drift.sketch.atoms import FEW_ATOMS, split, told, without
from jobs.drift.sketch.grid import NONE, Floats, Ints
from jobs.drift.sketch.numeric import Numeric
from jobs.drift.sketch.plain import count
from jobs.drift.sketch.reach import beyond_limits, far_beyond
from jobs.drift.sketch.scratch import Scratch
from jobs.drift.sketch.strange import strange
from jobs.drift.sketch.tails import Tails

if TYPE_CHECKING:
    from jobs.drift.sketch.counter import Counter


class Step:
    """Counts a column chunk by chunk."""

    def __init__(self, counter: "Counter", sketch: Numeric, scratch: Scratch) -> None:
        self._by, self._sketch, self._scratch = counter, sketch, scratch
        self._inner: Ints = np.zeros(counter.grid.cells + 1, dtype=np.int64)
        """Values that are where values of their cell usually are, by inner cell; those beyond last."""
        self._below = 0
        """How many of those beyond lie below."""
        self._tails = Tails(sketch, counter.edges, counter.tail_step)

    def sift(self, chunk: Array) -> None:
        """Leave out NaN, where a sum that is none tells that there is any."""
        total = float(np.add.reduce(chunk, dtype=np.float64)) if chunk.dtype.kind == "f" else 0.0
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
        far = self._tell(x, fractions=by.whole and not whole)
        self._reach(chunk, far if x is chunk else None)
        if whole or grid.origin or by.centre:
            total = float(np.subtract(x, by.centre, self._scratch.floats[: len(x)]).sum())
        self._moments(x, far, total)

    def _reach(self, chunk: Array, far: Floats | None) -> None:
        """The least and the greatest: where some lie beyond the edges, they are among those."""
        by, sketch = self._by, self._sketch
        first, last = (far.min(), far.max()) if far is not None and len(far) else by.edges
        low = first if first < by.edges[0] else chunk.min()
        high = last if last > by.edges[1] else chunk.max()
        sketch.low, sketch.high = min(sketch.low, float(low)), max(sketch.high, float(high))
        far_beyond(by, sketch, chunk if far is None else far, low, high)
        beyond_limits(by, sketch, chunk, low, high)

    def _tell(self, x: Floats, *, fractions: bool) -> Floats:
        """Count; the values that lie beyond the inner cells, or are no atom of an exact grid."""
        by, grid = self._by, self._by.grid
        if grid.exact:
            cells, odd = count(by, x, self._scratch, self._inner)
            return self._odd(x, odd, cells, fractions=fractions)
        if fractions:
            self._fractions(x)
        if 0 < len(grid.atoms) <= FEW_ATOMS:
            x = without(by, x, self._sketch.counts, self._scratch)
        counted = np.zeros_like(self._inner) if len(grid.atoms) else self._inner
        cells, outside = count(by, x, self._scratch, counted)
        far = x.take(outside) if len(outside) else NONE
        if len(grid.atoms) > FEW_ATOMS:
            places = grid.sides(x, cells.astype(np.int64))
            self._sketch.counts += np.bincount(by.table.within(x, places), minlength=by.bins)
            return far
        below = int(np.count_nonzero(far < by.middle))
        if len(grid.atoms):
            told(by, x, split(counted, below), self._sketch.counts, self._scratch)
        else:
            self._below += below
        return far

    def _fractions(self, x: Floats) -> None:
        self._sketch.fractional += int(np.count_nonzero(x != np.rint(x)))

    def _odd(self, x: Floats, odd: Ints, cells: Array, *, fractions: bool) -> Floats:
        """Values that were taken for the atom of their cell and are not."""
        values = x.take(odd) if len(odd) else NONE
        if fractions:
            self._fractions(values if self._by.table.whole else x)
        if len(odd):
            strange(self._by, self._sketch, self._inner, values, cells[odd].astype(np.int64))
        return values

    def _moments(self, x: Floats, far: Floats, total: float) -> None:
        sketch = self._sketch
        if not isfinite(total):
            finite = np.isfinite(x)
            sketch.infinite += int(len(x) - np.count_nonzero(finite))
            total = float((x[finite] - self._by.centre).sum())
            far = far[np.isfinite(far)]
        sketch.total += total
        if len(far):
            self._tails.add(far)

    def end(self) -> None:
        self._tails.end()
        np.add.at(self._sketch.counts, self._by.table.usual, split(self._inner, self._below))
