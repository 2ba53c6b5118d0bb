"""This file measures the largest gap between two distributions."""

from typing import NamedTuple

import numpy as np

from jobs.drift.sketch.grid import Floats, Ints


class Interval(NamedTuple):
    """The exact statistic lies between low and high; the statistic given is its best estimate."""

    statistic: float
    low: float
    high: float


def ks(reference: Ints, current: Ints, points: Ints, gap: Floats | None = None) -> Interval:
    """Two-sample Kolmogorov-Smirnov statistic of two sketches on one grid.

    Within a bin that holds the shares a (reference) and b (current) the gap strays from its value at the bin's start
    by at most a upwards and b downwards, so the interval is never wider than the fullest bin of the reference;
    bins that hold a single value stray nowhere.

    Args:
        reference: rows per bin, shape (bins,).
        current: rows per bin, shape (bins,).
        points: the bins that hold a single value, shape (k,).
        gap: reference minus current cumulative share at the end of each bin, shape (bins,), where it is known.

    Returns:
        Shares between 0 (equal) and 1; low = high where the interval is exact.

    Source:
        Smirnov, "On the estimation of the discrepancy between empirical curves of distribution", 1939.

    >>> ks(np.array([0, 2, 0, 2, 0]), np.array([0, 1, 0, 3, 0]), np.array([1, 3])).statistic
    0.25
    """
    n, m = max(1, int(reference.sum())), max(1, int(current.sum()))
    after = np.cumsum(reference) / n - np.cumsum(current) / m if gap is None else gap
    low = max(float(after.max()), -float(after.min()))
    # Within a bin the gap peaks where all of one side's rows come first.
    up, down = current / m, reference / -n
    up += after
    down += after
    if len(points):
        up[points] = down[points] = after[points]
    high = max(low, float(up.max()), -float(down.min()))
    return Interval(low, low, low if high - low < 1e-12 else min(1.0, high))  # noqa: PLR2004
