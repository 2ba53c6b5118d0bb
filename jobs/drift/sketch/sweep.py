"""This file counts a whole column in one call of a compiled loop: threads that call it wait for the interpreter once per column."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from jobs.drift.columns import Array, Column
from jobs.drift.sketch import handed, loops
from jobs.drift.sketch.atoms import FEW_ATOMS, beside, split
from jobs.drift.sketch.grid import NONE, Floats, Grid, Ints
from jobs.drift.sketch.numeric import Numeric
from jobs.drift.sketch.reach import beyond_limits, far_beyond
from jobs.drift.sketch.scratch import CHUNK, Scratch
from jobs.drift.sketch.strange import strange

if TYPE_CHECKING:
    from jobs.drift.sketch.counter import Counter

AT_ONCE = 2**21
"""Values per call: few enough for counters of 32 bits."""
FEW = 32
"""So few levels are counted by twos."""
MOST_LEVELS = 2**16
"""More take more memory than turns save time."""


def able(grid: Grid) -> bool:
    """Whether the loops know such a grid."""
    return grid.kind != "knots" and (grid.exact or len(grid.atoms) <= FEW_ATOMS)


mix, passed = loops.mix, loops.passed


def levels(codes: Array, size: int) -> Ints:
    """Rows per level, shape (size,), of codes 0 ... size - 1."""
    # Unsigned, since a negative index would count from the end, and checking for that costs as much as counting.
    codes = np.ascontiguousarray(codes).view(codes.dtype.str.replace("i", "u"))
    if size > FEW:
        turns = np.zeros((handed.TURNS, size), dtype=np.int64)
        loops.tally(codes, turns)
        return np.asarray(turns.sum(axis=0))
    twos = np.zeros((2, size * size), dtype=np.int64)
    loops.pairs(codes, np.uint32(size), twos)
    both = twos.sum(axis=0).reshape(size, size)
    counts = both.sum(axis=0) + both.sum(axis=1)
    if len(codes) % 2:
        counts[codes[-1]] += 1
    return np.asarray(counts)


class Sweep:
    """Counts a column, a call of the loops for each piece."""

    def __init__(self, counter: "Counter", sketch: Numeric, scratch: Scratch) -> None:
        self._by, self._sketch, grid = counter, sketch, counter.grid
        self._cells, self._asked, self._room = _cells(grid), _asked(counter), handed.Room.empty()
        self._far = scratch.floats if scratch.size >= handed.BLOCK else np.empty(handed.BLOCK)
        self._inner: Ints = np.zeros(grid.cells + 1, dtype=np.int64)
        """Rows that are where values of their cell usually are, by inner cell; those beyond last."""
        self._below = 0
        self._beside = np.zeros((2, len(self._asked.atoms)), dtype=np.int64)

    def count(self, column: Column) -> None:
        for values in self._pieces(column.values):
            self._add(values)
        counts, per_cell = self._sketch.counts, split(self._inner, self._below)
        if len(self._asked.atoms):
            beside(self._by, per_cell, counts, *self._beside)
        else:
            np.add.at(counts, self._by.table.usual, per_cell)

    def _pieces(self, values: Array) -> Iterator[Array]:
        """As many values at once as their way to distances leaves memory for."""
        size = AT_ONCE if self._by.grid.origin == 0 and values.dtype == np.float64 else CHUNK
        for start in range(0, len(values), size):
            yield np.ascontiguousarray(values[start : start + size])

    def _add(self, values: Array) -> None:
        by, sketch, grid = self._by, self._sketch, self._by.grid
        whole = values.dtype.kind in "iu"
        x = grid.distance(values, int(values.min()), int(values.max())) if whole else grid.distance(values)
        x = x.view()
        x.flags.writeable = False  # as what Arrow holds is: of both kinds the loops are compiled for one only
        told = handed.Told.empty(grid.cells, self._far, self._beside, sketch.tails)
        fractions, begin = by.whole and not whole, 0
        asked = self._asked._replace(fractions=fractions and not (grid.exact and by.table.whole))
        while begin < len(x):
            begin = loops.sweep(x, x.ctypes.data, begin, self._cells, asked, self._room, told)
            if grid.exact:
                self._strange(told, fractions=fractions and by.table.whole)
        low, high = self._told(told)
        if grid.origin:
            low, high = float(np.fmin.reduce(values)), float(np.fmax.reduce(values))
            far_beyond(by, sketch, values, low, high)
        sketch.low, sketch.high = min(sketch.low, low), max(sketch.high, high)
        beyond_limits(by, sketch, values, low, high)

    def _strange(self, told: handed.Told, *, fractions: bool) -> None:
        """Look at the values that the grid does not know, so that there is room for others."""
        far: Floats = self._far[: told.many[handed.FAR]]
        told.many[handed.FAR] = 0
        if not len(far):
            return
        if fractions:
            self._sketch.fractional += int(np.count_nonzero(far != np.rint(far)))
        places, _ = self._by.grid.locate(far, Scratch(len(far)))
        strange(self._by, self._sketch, self._inner, far, places.astype(np.int64))

    def _told(self, told: handed.Told) -> tuple[float, float]:
        """Add what the loops have counted to the sketch; the least and the greatest."""
        sketch = self._sketch
        _, missing, infinite, fractional, below, gross = told.many.tolist()
        total, low, high, low_excess, high_excess = told.floats.tolist()
        self._inner += told.turns.sum(axis=0)
        self._below += 0 if self._by.grid.exact else below
        sketch.missing += missing
        sketch.infinite += infinite
        sketch.fractional += fractional
        sketch.gross += gross
        sketch.total += total
        sketch.low_excess += low_excess
        sketch.high_excess += high_excess
        return low, high


def _asked(by: "Counter") -> handed.Asked:
    grid, none = by.grid, np.array(NONE)
    return handed.Asked(
        atom=np.array(by.table.atom[1:]) if grid.exact else none,
        atoms=none if grid.exact else np.array(grid.atoms, dtype=np.float64),
        centre=float(by.centre),
        fractions=False,
        edges=by.edges,
        middle=float(by.middle),
        step=float(by.tail_step),
        # Where training begins and ends is told as it is, not from the origin.
        gross=by.gross if by.gross and not grid.origin else (-np.inf, np.inf),
    )


def _cells(grid: Grid) -> handed.Cells:
    if grid.kind == "linear":
        return handed.Cells(True, grid.low - 1 / grid.scale, grid.scale, 0, 0, 0, grid.cells)
    return handed.Cells(False, 0.0, grid.scale, grid.one, grid.shift, int(grid.low), grid.cells)
