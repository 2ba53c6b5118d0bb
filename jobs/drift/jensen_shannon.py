"""This file measures how well one row tells which of two distributions it came from."""

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
    return float(jensen_shannon_of_many(baseline, current))


def jensen_shannon_of_many(baseline: Floats, current: Floats) -> Floats:
    """The same of many features at once, shape (..., bins); bins that neither side has change nothing."""
    middle = (baseline + current) / 2
    found: Floats = np.sqrt(np.maximum(0.0, (_relative(baseline, middle) + _relative(current, middle)) / 2))
    return found


def _relative(shares: Floats, middle: Floats) -> Floats:
    ratio = np.divide(shares, middle, out=np.ones_like(shares), where=shares > 0)
    found: Floats = (shares * np.log2(ratio)).sum(axis=-1)
    return found
