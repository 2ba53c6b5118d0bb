"""This file turns values into normal scores of their tenths, and picks rows by a hash of their own values."""

from collections.abc import Iterable

import numpy as np

from jobs.drift.columns import Array, Column, column
from jobs.drift.sketch.grid import Floats

LEVELS = 20
"""Of each level half as many rows are as of the one before: the last is for a billion."""
# Means of the normal distribution's tenths, at variance one.
SCORES = np.array([-1.787, -1.063, -0.690, -0.393, -0.128, 0.128, 0.393, 0.690, 1.063, 1.787])


def numbers(values: Array | Column) -> Floats | None:
    """A float per row, NaN where there is none; None where values are no numbers."""
    read = values if isinstance(values, Column) else column(values)
    if not read.numeric:
        return None
    if read.present is None:
        return read.values.astype(np.float64, copy=False)
    whole = np.full(read.rows, np.nan)
    whole[read.present] = read.values
    return whole


def score(values: Floats, cuts: Floats) -> Floats:
    """Normal scores of tenths; a missing value is in the middle.

    Args:
        values: shape (features, rows).
        cuts: where each feature's tenths end, shape (features, 9).
    """
    tenths = np.zeros(values.shape, dtype=np.uint8)
    above = np.empty(values.shape, dtype=np.bool_)
    for cut in cuts.T:  # as many comparisons as cuts cost less than a search
        tenths += np.greater(values, cut[:, None], out=above).view(np.uint8)
    scores = SCORES.take(tenths)
    scores[np.isnan(values)] = 0.0
    return scores


def levels(values: Iterable[Floats], rows: int) -> Array:
    """A number per row, of which half are 0, a quarter 1, an eighth 2, whatever the order of rows."""
    mixed = np.full(rows, 0x9E3779B97F4A7C15, dtype=np.uint64)
    shifted = np.empty_like(mixed)
    for one in values:
        mixed ^= np.add(one, 0.0, out=shifted.view(np.float64)).view(np.uint64)  # which makes one zero of two
        for shift, factor in ((33, 0xFF51AFD7ED558CCD), (29, 0xC4CEB9FE1A85EC53)):
            mixed ^= np.right_shift(mixed, np.uint64(shift), out=shifted)
            mixed *= np.uint64(factor)
    mixed ^= np.right_shift(mixed, np.uint64(32), out=shifted)
    np.subtract(mixed, np.uint64(1), out=shifted)
    shifted &= np.invert(mixed, out=mixed)
    trailing = np.bitwise_count(shifted)
    return np.minimum(trailing, np.uint8(LEVELS - 1), out=trailing)
