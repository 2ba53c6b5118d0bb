"""This file measures whether probabilities mean what they say."""

from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]

BINS = 10


def calibration_table(probabilities: Array, labels: Array, bins: int = BINS) -> list[dict[str, float]]:
    """Said and seen, over groups of equally many rows from the least to the most probable."""
    order = np.argsort(probabilities, kind="stable")
    groups = [group for group in np.array_split(order, bins) if len(group)]
    return [
        {"rows": len(group), "predicted": float(probabilities[group].mean()), "observed": float(labels[group].mean())}
        for group in groups
    ]


def calibration_error(probabilities: Array, labels: Array, bins: int = BINS) -> float:
    """Expected calibration error: the mean distance between said and seen, weighted by rows; best 0, worst 1.

    Source:
        Naeini, Cooper and Hauskrecht, "Obtaining Well Calibrated Probabilities Using Bayesian Binning", 2015;
        bins of equal mass.

    >>> calibration_error(np.array([0.5, 0.5, 0.5, 0.5]), np.array([0, 1, 0, 1]), bins=1)
    0.0
    """
    table = calibration_table(probabilities, labels, bins)
    return sum(row["rows"] * abs(row["predicted"] - row["observed"]) for row in table) / max(len(labels), 1)


def log_loss(probabilities: Array, labels: Array) -> float:
    """Mean negative log-likelihood in nats; best 0, without upper bound."""
    sure = np.clip(probabilities.astype(float), 1e-7, 1 - 1e-7)
    return float(-np.mean(np.where(labels > 0, np.log(sure), np.log1p(-sure))))


def brier_loss(probabilities: Array, labels: Array) -> float:
    """Mean squared distance between probability and label; best 0, worst 1."""
    return float(np.mean((probabilities - labels) ** 2))
