"""This file counts a chunk of values with numpy alone."""

from typing import TYPE_CHECKING

import numpy as np

from jobs.drift.sketch.scratch import Array, Floats, Ints, Scratch
from jobs.drift.sketch.tally import tally

if TYPE_CHECKING:
    from jobs.drift.sketch.counter import Counter


def count(by: "Counter", x: Floats, scratch: Scratch, counts: Ints) -> tuple[Array, Ints]:
    """Add rows per inner cell.

    Args:
        x: distance from the origin, shape (n,), without NaN.
        scratch: what the answer lies in until the next call.
        counts: shape (cells + 1,), those beyond the inner cells last; changed in place.

    Returns:
        The inner cell of each value, and which values lie beyond; of an exact grid, which are no atoms.
    """
    cells, outside = by.grid.locate(x, scratch)
    tally(cells, counts, scratch)
    return cells, _odd(by, x, cells, outside, counts, scratch) if by.grid.exact else outside


def _odd(by: "Counter", x: Floats, cells: Array, outside: Ints, counts: Ints, scratch: Scratch) -> Ints:
    floats, mask, gaps = scratch.floats[: len(x)], scratch.mask[: len(x)], by.table.gaps
    if gaps is not None and not counts[gaps].any():
        np.not_equal(x, np.rint(x, floats), mask)
        mask[outside] = True
        return np.flatnonzero(mask)
    # With any other mode numpy copies. Cells of powers of two lie where `floats` are.
    free = floats if by.grid.kind == "linear" else None
    return np.flatnonzero(np.not_equal(x, by.table.atom[1:].take(cells, out=free, mode="clip"), mask))
