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
    tally(cells, per_cell)
    if not grid.exact:
        return cells, outside
    floats, _, _, mask = scratch.of(len(x))
    by.table.atom.take(cells, out=floats, mode="clip")  # with any other mode numpy copies
    return cells, np.flatnonzero(np.not_equal(x, floats, out=mask))
