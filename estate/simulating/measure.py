"""This file measures what labels say of the predictions that they are about."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from jobs.labels.read import Labelled

_BOTH = 2


def auc(labels: Any, probabilities: Any) -> float | None:
    """Area under the ROC curve, ties half: 0.5 for chance, best 1; nothing where only one class is there.

    >>> auc(np.array([0, 0, 1, 1]), np.array([0.1, 0.4, 0.35, 0.8]))
    0.75
    """
    values, order, counts = np.unique(probabilities, return_inverse=True, return_counts=True)
    if not len(values) or len(np.unique(labels)) < _BOTH:
        return None
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[order]
    positives = int(np.sum(labels == 1))
    negatives = len(labels) - positives
    wins = ranks[labels == 1].sum() - positives * (positives + 1) / 2
    return float(wins / (positives * negatives))


def arrived(found: "Labelled", after: datetime, package: str) -> tuple[Any, Any]:
    """Labels that became known after a moment, and what the package had said."""
    new = found.label_time > np.datetime64(after.replace(tzinfo=None), "s")
    kept = new & (found.package == package) & ~np.isnan(found.probability)
    return found.label[kept], found.probability[kept]
