"""This file turns sums into measures of performance, each with the variance that chance in the rows gives it.

Sources:
    AUC: the Mann-Whitney statistic over groups of scores, ties half; its variance by Hanley and McNeil, "The Meaning and Use
    of the Area under a ROC Curve", 1982. Calibration: expected calibration error, Naeini, Cooper and Hauskrecht, "Obtaining
    Well Calibrated Probabilities Using Bayesian Binning", 2015, over groups that the training rows fill alike.
    Brier: "Verification of Forecasts Expressed in Terms of Probability", 1950.
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np

from jobs.drift.columns import Array
from jobs.drift.kinds.reference import Sums
from jobs.drift.kinds.sums import GROUPS

HIGHER = ("auc", "accuracy", "precision", "recall")
"""Better when higher; the others when lower."""
SHARES = ("accuracy", "precision", "recall", "target_rate")
"""Counted among rows, so that an interval between 0 and 1 is known."""
GAPS = ("selection", "true_positive", "false_positive")
"""Rates of a subgroup less those of all other rows."""
FEWEST = 10
"""Of either label, for an AUC."""


class Figure(NamedTuple):
    """Of every draw."""

    value: Array
    variance: Array
    bias: Array | float = 0.0
    """What chance alone adds."""


Figures = Callable[[Sums], dict[str, Figure]]


def performance(costs: Mapping[str, float]) -> Figures:
    """All measures of a line; its business metric where it says what errors cost."""

    def measured(sums: Sums) -> dict[str, Figure]:
        with np.errstate(invalid="ignore", divide="ignore"):
            found = _decisions(sums) | {"auc": _auc(sums), "calibration_error": _calibration(sums)}
            found |= {"brier_loss": _mean(sums, "brier"), "log_loss": _mean(sums, "log")}
            return found | ({"cost": _cost(sums, costs)} if costs else {})

    return measured


def rows(sums: Sums) -> Array:
    return np.asarray(sums["tp"] + sums["fp"] + sums["fn"] + sums["tn"])


def _decisions(sums: Sums) -> dict[str, Figure]:
    tp, fp, fn, tn = (sums[name] for name in ("tp", "fp", "fn", "tn"))
    pairs = {"accuracy": (tp + tn, tp + fp + fn + tn), "precision": (tp, tp + fp), "recall": (tp, tp + fn)}
    pairs["target_rate"] = (tp + fn, tp + fp + fn + tn)
    return {name: share(part, whole) for name, (part, whole) in pairs.items()}


def share(part: Array, whole: Array) -> Figure:
    """A share of rows; one row of either kind more keeps a share of 0 or 1 from looking certain (Agresti and Coull, 1998)."""
    with np.errstate(invalid="ignore", divide="ignore"):
        value, near = part / whole, (part + 1) / (whole + 2)
        near = np.where((value > 0) & (value < 1), value, near)
        return Figure(value, near * (1 - near) / whole)


def _mean(sums: Sums, name: str) -> Figure:
    count = rows(sums)
    value = sums[name] / count
    return Figure(value, np.maximum(sums[f"{name}2"] / count - value**2, 0) / count)


def _cost(sums: Sums, costs: Mapping[str, float]) -> Figure:
    each = {short: costs.get(name, 0.0) for short, name in _COSTS.items()}
    count = rows(sums)
    value = sum((sums[short] * cost for short, cost in each.items()), np.zeros_like(count)) / count
    square = sum((sums[short] * cost**2 for short, cost in each.items()), np.zeros_like(count)) / count
    return Figure(value, np.maximum(square - value**2, 0) / count)


_COSTS = {"tp": "true_positive", "fp": "false_positive", "fn": "false_negative", "tn": "true_negative"}


def _auc(sums: Sums) -> Figure:
    positive, negative = sums["positive"], sums["negative"]
    p, n = positive.sum(axis=1), negative.sum(axis=1)
    below = np.cumsum(negative, axis=1) - negative
    value = (positive * (below + negative / 2)).sum(axis=1) / (p * n)
    value = np.where(np.minimum(p, n) >= FEWEST, value, np.nan)
    return Figure(value, hanley_mcneil(value, p, n))


def hanley_mcneil(auc: Array, positives: Array, negatives: Array) -> Array:
    """Variance of an AUC from the numbers of rows alone."""
    q1, q2 = auc / (2 - auc), 2 * auc**2 / (1 + auc)
    spread = auc * (1 - auc) + (positives - 1) * (q1 - auc**2) + (negatives - 1) * (q2 - auc**2)
    return np.asarray(spread / (positives * negatives))


def _calibration(sums: Sums) -> Figure:
    positive, negative, said = (_grouped(sums[name]) for name in ("positive", "negative", "said"))
    count = positive + negative
    weight = count / count.sum(axis=1, keepdims=True)
    there = np.maximum(count, 1)
    seen = positive / there
    spread = seen * (1 - seen) / there
    value = np.abs(said / there - seen) * weight
    # A mean distance is never below that of chance, which for normal errors is sqrt(2 / pi) of their deviation.
    chance = np.sqrt(2 / np.pi * spread) * weight
    return Figure(value.sum(axis=1), (weight**2 * spread).sum(axis=1), chance.sum(axis=1))


def _grouped(bins: Array) -> Array:
    return np.asarray(bins.reshape(len(bins), GROUPS, -1).sum(axis=2))
