"""This file counts with compiled loops where the extra `fast` is installed; the counts are the same to the last value.

They run without the interpreter's lock, so that threads count columns side by side.
"""

from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import numpy as np

from jobs.drift.columns import Array
from jobs.drift.sketch import loops
from jobs.drift.sketch.grid import Floats, Ints
from jobs.drift.sketch.scratch import Scratch

if TYPE_CHECKING:
    from jobs.drift.sketch.counter import Counter

MANY = 200_000
"""Rows from which a column is worth the compiler's half second of import, once per process."""
TURNS = 4


def fast(rows: int) -> "Fast | None":
    """What counts a column of so many rows; None where numpy does."""
    return compiled() if rows >= MANY else None


@cache
def compiled() -> "Fast | None":
    if find_spec("numba") is None:
        return None
    from numba import njit

    try:
        return Fast(njit(nogil=True, cache=True))
    except RuntimeError:  # no folder to keep compiled code in
        return Fast(njit(nogil=True))


class Fast:
    """The loops, each through `compiler`; one that returns what it is given leaves them as they are."""

    def __init__(self, compiler: Any) -> None:
        self._line, self._powers = compiler(loops.line), compiler(loops.powers)
        self._tally, self._beyond, self._known = compiler(loops.tally), compiler(loops.beyond), compiler(loops.known)

    def levels(self, codes: Array, size: int) -> Ints:
        """Rows per level, shape (size,); codes are of 0 ... size - 1."""
        turns = np.zeros((TURNS, size), dtype=np.int64)
        self._tally(codes.astype(np.uint32, copy=False), turns)
        return np.asarray(turns.sum(axis=0))

    def count(self, by: "Counter", x: Floats, scratch: Scratch, counts: Ints) -> tuple[Array, Ints]:
        """As `jobs.drift.sketch.plain.count`."""
        grid, found = by.grid, scratch.long[: len(x)]
        cells, turns = self._cells(by, x, scratch), np.zeros((TURNS, len(counts)), dtype=np.int64)
        if grid.exact:
            many = self._known(x, cells, by.table.atom[1:], turns, found)
        else:
            many = self._beyond(cells, np.uint32(grid.cells), turns, found)
        counts += turns.sum(axis=0)
        return cells, found[:many]

    def _cells(self, by: "Counter", x: Floats, scratch: Scratch) -> Array:
        grid, short = by.grid, scratch.short[: len(x)]
        if grid.kind == "linear":
            self._line(x, grid.low - 1 / grid.scale, grid.scale, grid.cells, short)
        else:
            room = scratch.floats[: len(x)]
            self._powers(x, grid.scale, room, grid.one, grid.shift, int(grid.low), grid.cells, short)
        return short.view(np.uint32)
