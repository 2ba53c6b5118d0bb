"""This file tests whether two samples name categories at the same rates."""

import numpy as np

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

    >>> chi_squared(np.array([10, 10]), np.array([10, 10]))
    (0.0, 1)
    """
    both = reference + current
    used = both > 0
    n, m, freedom = int(reference.sum()), int(current.sum()), int(np.count_nonzero(used)) - 1
    if not n or not m or freedom <= 0:
        return 0.0, 0
    if freedom + 1 < len(both):
        reference, current, both = reference[used], current[used], both[used]
    expected = both * (m / (n + m))
    other = both * (n / (n + m))
    statistic = (current - expected) ** 2 / expected + (reference - other) ** 2 / other
    return float(statistic.sum()), freedom
