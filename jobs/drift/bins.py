"""This file groups a baseline's fine bins into the few over which PSI and Jensen-Shannon are taken."""

import numpy as np

from jobs.drift.sketch.grid import Ints

QUANTILES = 10
RANKS = np.arange(1, QUANTILES)
MOST = 50
RARE = 0.005
"""Levels of a smaller share of the baseline are one bin."""


def quantile_bins(counts: Ints) -> Ints:
    """The quantile bin of each fine bin: cuts where the baseline's cumulative share first reaches a tenth.

    Args:
        counts: the baseline's rows per fine bin, shape (bins,).

    Returns:
        Ascending numbers from 0, shape (bins,); a value that fills several tenths leaves fewer than ten.

    >>> quantile_bins(np.array([0, 30, 0, 70, 0])).tolist()
    [0, 0, 1, 1, 2]
    """
    marks = np.zeros(len(counts) + 1, dtype=np.int64)
    marks[quantile_cuts(np.cumsum(counts)) + 1] = 1
    return np.cumsum(marks[:-1])


def quantile_cuts(cumulative: Ints) -> Ints:
    """The last fine bin of each quantile bin but the last, ascending.

    Args:
        cumulative: the baseline's rows up to and with each fine bin, shape (bins,).
    """
    cuts: Ints = np.searchsorted(cumulative, RANKS * (cumulative[-1] / QUANTILES) - 1e-9, side="left")
    different = np.ones(len(cuts), dtype=np.bool_)
    np.not_equal(cuts[1:], cuts[:-1], out=different[1:])
    return cuts[different]


def between(cumulative: Ints, cuts: Ints) -> Ints:
    """Rows per quantile bin."""
    ends = cumulative[cuts[cuts < len(cumulative) - 1]]
    rows: Ints = np.empty(len(ends) + 1, dtype=cumulative.dtype)
    rows[:-1], rows[-1] = ends, cumulative[-1]
    rows[1:] -= ends
    return rows


def category_bins(counts: Ints) -> Ints:
    """The bin of each level: frequent levels keep their own, rare ones share the last.

    Args:
        counts: the baseline's rows per level, the most frequent first, and last those of no listed level.
    """
    frequent = (counts >= RARE * counts.sum()) & (np.arange(len(counts)) < MOST - 1)
    frequent[-1] = False
    return np.where(frequent, np.arange(len(counts)), int(frequent.sum()))
