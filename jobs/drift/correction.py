"""This file keeps many tests at once from crying wolf."""

from collections.abc import Sequence


def benjamini_hochberg(p_values: Sequence[float]) -> list[float]:
    """Adjusted p-values: rejecting those at most q keeps the expected share of false alarms among alarms at most q.

    Args:
        p_values: shape (n,), each between 0 and 1, in any order.

    Returns:
        The adjusted values in the order given, each at least its own p-value.

    Source:
        Benjamini and Hochberg, "Controlling the False Discovery Rate", 1995.

    >>> benjamini_hochberg([0.01, 0.04, 0.03])
    [0.03, 0.04, 0.04]
    """
    order = sorted(range(len(p_values)), key=lambda i: p_values[i], reverse=True)
    adjusted, least = [0.0] * len(p_values), 1.0
    for behind, index in enumerate(order):
        rank = len(p_values) - behind
        least = min(least, p_values[index] * len(p_values) / rank)
        adjusted[index] = least
    return adjusted
