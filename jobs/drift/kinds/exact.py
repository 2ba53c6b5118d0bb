"""This file measures AUC exactly, with DeLong's variance, where the rows themselves are at hand."""

import numpy as np

from jobs.drift.columns import Array
from jobs.drift.kinds.measures import FEWEST


def auc(probabilities: Array, labels: Array) -> tuple[float, float]:
    """Area under the ROC curve and its variance; NaN where either label is too rare.

    Source:
        DeLong, DeLong and Clarke-Pearson, "Comparing the Areas under Two or More Correlated Receiver Operating
        Characteristic Curves", 1988; by midranks as in Sun and Xu, "Fast Implementation of DeLong's Algorithm", 2014.

    >>> round(auc(np.tile([0.1, 0.4, 0.35, 0.8], 10), np.tile([0, 0, 1, 1], 10))[0], 6)
    0.75
    """
    positive = np.asarray(labels) > 0
    p, n = int(positive.sum()), int((~positive).sum())
    if min(p, n) < FEWEST:
        return float("nan"), float("nan")
    scores = np.asarray(probabilities, dtype=float)
    overall = midranks(scores)
    wins = (overall[positive] - midranks(scores[positive])) / n
    beaten = 1 - (overall[~positive] - midranks(scores[~positive])) / p
    return float(wins.mean()), float(wins.var(ddof=1) / p + beaten.var(ddof=1) / n)


def midranks(values: Array) -> Array:
    """Ranks from 1; equal values share the mean of theirs."""
    _, order, counts = np.unique(values, return_inverse=True, return_counts=True)
    return np.asarray((np.cumsum(counts) - (counts - 1) / 2)[order.reshape(-1)])
