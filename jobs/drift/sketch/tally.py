"""This file counts integers the way that suits how many there are."""

from typing import Any

import numpy as np

from jobs.drift.sketch.grid import Ints

MANY = 65_536
"""Integers from which a thread lets others count beside it."""
FEW = 64
"""So few cells are counted by twos: two neighbours of 32 bits are one integer of 64."""


def tally(cells: Any, counts: Ints) -> None:
    """Add to the counts how often each cell comes.

    Alone, bincount is the faster by a third; but it keeps the interpreter's lock, and add.at does not.

    Args:
        cells: shape (n,), integers of 0 ... len(counts) - 1.
        counts: shape (cells,); changed in place.
    """
    if len(cells) < MANY:
        counts += np.bincount(cells, minlength=len(counts))
    elif len(counts) <= FEW and cells.dtype == np.int32 and cells.flags.c_contiguous:
        even = len(cells) // 2 * 2
        _pairs(cells[:even].view(np.uint64), counts)
        counts += np.bincount(cells[even:], minlength=len(counts))
    else:
        np.add.at(counts, cells.astype(np.int64, copy=False), 1)


def _pairs(twos: Any, counts: Ints) -> None:
    """Count (a, b), kept as a + b * 2**32, at a * cells + b: half as many as there are cells to count."""
    size = len(counts)
    places = twos * np.uint64((size << 32) + 1)
    places >>= np.uint64(32)
    both = np.zeros(size * size, dtype=np.int64)
    np.add.at(both, places.view(np.int64), 1)
    counts += both.reshape(size, size).sum(axis=0) + both.reshape(size, size).sum(axis=1)
