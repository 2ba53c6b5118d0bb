"""This file counts integers the way that suits how many there are, and who counts beside."""

from typing import Any

import numpy as np

from jobs.drift.sketch.scratch import Ints, Scratch

FEW = 64
"""So few cells are counted by twos: two neighbours of 32 bits are one integer of 64."""


def tally(cells: Any, counts: Ints, scratch: Scratch) -> None:
    """Add to the counts how often each cell comes.

    Args:
        cells: shape (n,), integers of 0 ... len(counts) - 1.
        counts: shape (cells,); changed in place.
        scratch: at least n long.
    """
    if scratch.sorted is not None and len(counts) <= 2**16:
        _sorted(cells, counts, scratch.sorted[: len(cells)])
        return
    if len(counts) <= FEW and cells.dtype == np.int32 and cells.flags.c_contiguous:
        even = len(cells) // 2 * 2
        _pairs(cells[:even].view(np.uint64), counts, scratch.long[: even // 2].view(np.uint64))
        cells = cells[even:]
    if cells.dtype != np.int64:
        wide = scratch.long[: len(cells)]
        np.copyto(wide, cells)
        cells = wide
    counts += np.bincount(cells, minlength=len(counts))


def _pairs(twos: Any, counts: Ints, places: Any) -> None:
    """Count (a, b), kept as a + b * 2**32, at a * cells + b: half as many as there are cells to count."""
    size = len(counts)
    np.multiply(twos, np.uint64((size << 32) + 1), places)
    np.right_shift(places, np.uint64(32), places)
    both = np.bincount(places.view(np.int64), minlength=size * size).reshape(size, size)
    counts += both.sum(axis=0)
    counts += both.sum(axis=1)


def _sorted(cells: Any, counts: Ints, short: Any) -> None:
    """Count by sorting 16 bits, in two passes: twice the work of bincount, but none of it under the interpreter's lock.

    bincount looks for the least and the greatest under it. Where two threads do so in turn, they sleep and wake for longer than they count.
    """
    np.copyto(short, cells, casting="unsafe")
    short.sort(kind="stable")
    ends = np.searchsorted(short, np.arange(len(counts), dtype=np.uint16), side="right")
    counts[0] += ends[0]
    counts[1:] += ends[1:] - ends[:-1]
