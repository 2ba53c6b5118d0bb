"""This file counts a chunk of values with numpy alone."""

from typing import TYPE_CHECKING

import numpy as np

from jobs.drift.sketch.grid import Floats, Ints
from jobs.drift.sketch.scratch import Scratch
from jobs.drift.sketch.tally import tally

if TYPE_CHECKING:
    from jobs.drift.sketch.counter import Counter


def count(by: "Counter", x: Floats, scratch: Scratch, per_cell: Ints) -> tuple[Ints, Ints]:
    """Add rows per cell.

    Args:
        x: distance from the origin, shape (n,), without NaN.
        scratch: what the answer lies in until the next call.
        per_cell: shape (cells + 2,); changed in place.

    Returns:
        The cell of each value, and which values lie beyond the inner cells; of an exact grid, which are no atoms.
    """
    grid, (low, high) = by.grid, by.edges
    inside = grid.exact and low <= x.min() and x.max() <= high
    cells, outside = grid.locate(x, scratch, clamp=not inside, seek=not grid.exact)
    floats, short, _, mask = scratch.of(len(x))
    if not grid.exact:
        tally(cells, per_cell)
        return cells, outside
    tally(short if grid.kind == "linear" else cells, per_cell)
    by.table.atom.take(cells, out=floats, mode="clip")  # with any other mode numpy copies
    return cells, np.flatnonzero(np.not_equal(x, floats, out=mask))
