"""This file measures how far values have moved, in their own unit."""

import numpy as np

from jobs.drift.sketch.grid import Floats


def wasserstein(gap: Floats, starts: Floats, low_excess: float, high_excess: float) -> float:
    """First Wasserstein distance: the area between two cumulative curves.

    Inside a bin the gap between the curves is taken as linear, which is exact for bins that hold one value or none;
    beyond the first and the last bin it is the difference of the mean excess.

    Args:
        gap: reference minus current cumulative share at the end of each bin, shape (bins,).
        starts: where each bin starts, shape (bins,); the first is never used.
        low_excess: difference of the mean distance below the second bin's start.
        high_excess: difference of the mean distance above the last bin's start.

    Returns:
        The distance in the column's unit, 0 for equal distributions, without upper bound.

    Source:
        Vallender, "Calculation of the Wasserstein distance between probability distributions on the line", 1974.

    >>> wasserstein(np.array([0.0, 1.0, 1.0, 0.0, 0.0]), np.array([0.0, 2.0, 2.0, 5.0, 5.0]), 0.0, 0.0)
    3.0
    """
    before, after, width = gap[:-2], gap[1:-1], np.diff(starts[1:])
    inner = np.abs(before + after) / 2
    crossed = np.flatnonzero(before * after < 0)
    b, a = before[crossed], after[crossed]
    inner[crossed] = (b**2 + a**2) / (2 * np.maximum(np.abs(b) + np.abs(a), np.finfo(np.float64).tiny))
    inner *= width
    wide = width > 0
    return float((inner if wide.all() else inner[wide]).sum()) + abs(low_excess) + abs(high_excess)
