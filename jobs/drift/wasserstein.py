"""This file measures how far values have moved, in their own unit."""

from math import isfinite

import numpy as np

from jobs.drift.sketch.grid import Floats

TINY = np.finfo(np.float64).tiny


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
    height, width = np.abs(gap), np.diff(starts[1:])
    # With heights b and a at a bin's ends the area is (b + a) / 2 of its width, and (b^2 + a^2) / (b + a) / 2 where the gap
    # changes its sign inside. Both are ((b + a) + d^2 / (b + a)) / 4, where d is what the two gaps add up to.
    both, added = height[:-2] + height[1:-1], gap[:-2] + gap[1:-1]
    added *= added
    added /= np.maximum(both, TINY)
    both += added
    both *= width
    area = float(both.sum())
    if not isfinite(area):  # a bin from one infinity to the same
        area = float(both[width > 0].sum())
    return area / 4 + abs(low_excess) + abs(high_excess)
