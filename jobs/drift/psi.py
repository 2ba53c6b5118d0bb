"""This file measures how far shares have moved from the baseline's."""

import numpy as np

from jobs.drift.sketch.grid import Floats

FLOOR = 1e-4
"""The least share a bin counts as, which keeps an empty bin finite."""


def psi(baseline: Floats, current: Floats) -> float:
    """Population stability index.

    Args:
        baseline: share per bin at training time, shape (bins,), sums to 1.
        current: share per bin now, shape (bins,), sums to 1.

    Returns:
        Nats, 0 for equal shares, without upper bound.

    Source:
        Kullback and Leibler, "On Information and Sufficiency", 1951: the symmetric divergence J(1, 2), over bins.

    >>> round(psi(np.array([0.5, 0.5]), np.array([0.9, 0.1])), 3)
    0.879
    """
    return float(psi_of_many(baseline, current))


def psi_of_many(baseline: Floats, current: Floats) -> Floats:
    """The same of many features at once, shape (..., bins); bins that neither side has change nothing."""
    b, c = np.maximum(baseline, FLOOR), np.maximum(current, FLOOR)
    found: Floats = ((c - b) * np.log(c / b)).sum(axis=-1)
    return found
