"""This file turns values into normal scores of their tenths."""

import numpy as np

from jobs.drift.columns import Array, Column, column
from jobs.drift.sketch.grid import Floats

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
