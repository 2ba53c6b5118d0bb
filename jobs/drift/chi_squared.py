"""This file tests whether two samples name categories at the same rates."""

from jobs.drift.sketch.grid import Ints


def chi_squared(reference: Ints, current: Ints) -> tuple[float, int]:
    """Pearson's test of homogeneity on the two-row table, without a continuity correction.

    Args:
        reference: rows per category, shape (categories,).
        current: rows per category, in the same order.

    Returns:
        The statistic and its degrees of freedom; zeros when there is nothing to compare.

    Source:
        Pearson, "On the criterion that a given system of deviations ...", 1900.

    >>> import numpy as np
    >>> chi_squared(np.array([10, 10]), np.array([10, 10]))
    (0.0, 1)
    """
    both = reference + current
    used = both > 0
    n, m = int(reference.sum()), int(current.sum())
    if not n or not m or used.sum() <= 1:
        return 0.0, 0
    expected = both[used] * (m / (n + m))
    other = both[used] * (n / (n + m))
    statistic = (current[used] - expected) ** 2 / expected + (reference[used] - other) ** 2 / other
    return float(statistic.sum()), int(used.sum()) - 1
