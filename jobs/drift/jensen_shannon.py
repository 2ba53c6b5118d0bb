"""This file measures how well one row tells which of two distributions it came from."""

from math import sqrt

import numpy as np

from jobs.drift.sketch.grid import Floats


def jensen_shannon(baseline: Floats, current: Floats) -> float:
    """Jensen-Shannon distance.

    Args:
        baseline: share per bin at training time, shape (bins,), sums to 1.
        current: share per bin now, shape (bins,), sums to 1.

    Returns:
        Square root of the divergence in bits, from 0 (equal) to 1 (no bin in common).

    Source:
        Endres and Schindelin, "A new metric for probability distributions", 2003.

    >>> jensen_shannon(np.array([1.0, 0.0]), np.array([0.0, 1.0]))
    1.0
    """
    middle = (baseline + current) / 2
    return sqrt(max(0.0, (_relative(baseline, middle) + _relative(current, middle)) / 2))


def _relative(shares: Floats, middle: Floats) -> float:
    some = shares > 0
    return float((shares[some] * np.log2(shares[some] / middle[some])).sum())
