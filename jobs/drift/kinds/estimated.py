"""This file estimates performance before labels come, from what calibrated probabilities promise.

A row of probability 0.7 is right 7 times of 10 when the answer is yes: so the expected confusion matrix of a window is a sum,
and every measure of performance follows from it. It sees what a change of inputs does to performance, while the relation of
answers and truth stays that of training; a change of that relation only labels show.

Source:
    Confidence-based performance estimation, CBPE: NannyML, documentation, "How it works, Estimation of performance of the monitored model".
"""

from typing import Any

import numpy as np

from jobs.drift.baseline import Thresholds
from jobs.drift.columns import Array
from jobs.drift.finding import Finding
from jobs.drift.kinds.calibration import calibrated
from jobs.drift.kinds.compare import Measured, measured
from jobs.drift.kinds.measures import performance
from jobs.drift.kinds.performance import limits_of
from jobs.drift.kinds.reference import Reference, Sums
from jobs.drift.kinds.sums import add_up

NAMES = ("auc", "accuracy", "precision", "recall", "target_rate", "cost")
"""What can be estimated: calibration is what the estimate rests on."""


def expected(probabilities: Array, reference: Reference, blocks: Any = None) -> Sums:
    """The sums that these answers promise."""
    promised = calibrated(probabilities, reference.said, reference.seen)
    return add_up(probabilities, promised, reference.edges, reference.threshold, blocks)


def judge(
    reference: Reference, probabilities: Array, days: float, thresholds: Thresholds
) -> tuple[dict[str, Measured], list[Finding]]:
    """Estimates of a window, and the tests of those that decide."""
    if not len(probabilities) or not reference.estimated:
        return {}, []
    figures = performance(reference.costs)(expected(np.asarray(probabilities), reference))
    told = {name: measured(name, figures[name], measure, days) for name, measure in reference.estimated.items()}
    found = {name: one for name, one in told.items() if one is not None}
    if len(probabilities) < thresholds.min_rows:
        return found, []
    limits = {name: limit for name, limit in limits_of(thresholds, reference).items() if name in found}
    return found, [found[name].finding("estimated", limit, "estimated ") for name, limit in limits.items()]
