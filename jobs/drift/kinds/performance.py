"""This file judges the model against the labels that came: whole, and for each subgroup."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from jobs.drift.baseline import Thresholds
from jobs.drift.columns import Array
from jobs.drift.finding import Finding
from jobs.drift.kinds import exact
from jobs.drift.kinds.compare import Measured, measured
from jobs.drift.kinds.measures import Figure, performance, rows
from jobs.drift.kinds.reference import Measure, Reference
from jobs.drift.kinds.sums import add_up

OF_GROUPS = ("auc", "accuracy", "target_rate")
FEWEST_ROWS = 100
"""Of a subgroup: fewer say little of it, and are told without a judgement."""


@dataclass(frozen=True, kw_only=True)
class Answered:
    """Labelled predictions of one package, a row each."""

    probability: Array
    label: Array
    groups: Mapping[str, Array] = field(default_factory=dict)
    """Values of each subgroup feature, as text."""
    days: float = 1.0
    """How many days they come from."""


@dataclass(slots=True)
class Performance:
    """What was measured and every test made of it."""

    rows: int
    days: float
    metrics: dict[str, Measured]
    groups: list[tuple[str, str, int, dict[str, Measured]]]
    """Feature, value, rows and measures."""
    tests: list[Finding]

    def document(self) -> dict[str, Any]:
        return {
            "rows": self.rows,
            "days": self.days,
            **{name: one.document(self.rows) for name, one in self.metrics.items()},
            "subgroups": [
                {
                    "feature": feature,
                    "value": value,
                    "rows": count,
                    **{name: one.document(count) for name, one in told.items()},
                }
                for feature, value, count, told in self.groups
            ],
        }


def judge(reference: Reference, answered: Answered, thresholds: Thresholds) -> Performance:
    """Measure and test; nothing is tested of fewer rows than the line demands."""
    metrics = _measured(reference, answered, np.ones(len(answered.label), dtype=bool), reference.measures)
    found = Performance(len(answered.label), answered.days, metrics, list(_groups(reference, answered)), [])
    if found.rows < thresholds.min_labels:
        return found
    limits = limits_of(thresholds, reference)
    found.tests = [metrics[name].finding("concept", limits[name]) for name in limits if name in metrics]
    for feature, value, count, told in found.groups:
        if count >= FEWEST_ROWS:
            about = f"{feature} {value}: "
            of = [name for name in ("auc", "accuracy") if name in told]
            found.tests += [told[name].finding("concept", limits[name], about, family="subgroups") for name in of]
    return found


def limits_of(thresholds: Thresholds, reference: Reference) -> dict[str, float]:
    """Largest loss of each measure that decides; the others follow from these and the rate of the target."""
    limits = {"auc": thresholds.max_auc_drop, "accuracy": thresholds.max_accuracy_drop}
    limits["calibration_error"] = thresholds.max_calibration_increase
    if "cost" in reference.measures:
        limits["cost"] = thresholds.max_cost_increase * abs(reference.measures["cost"].value)
    return limits


def _groups(reference: Reference, answered: Answered) -> Any:
    for group in reference.groups:
        if group.feature not in answered.groups:
            continue
        chosen = np.asarray(answered.groups[group.feature] == group.value, dtype=bool)
        if chosen.any():
            yield group.feature, group.value, int(chosen.sum()), _measured(reference, answered, chosen, group.measures)


def _measured(
    reference: Reference, answered: Answered, chosen: Array, measures: Mapping[str, Measure]
) -> dict[str, Measured]:
    p, y = answered.probability[chosen], answered.label[chosen]
    figures = figures_of(reference, p, y)
    found = {name: measured(name, figures[name], measure, answered.days) for name, measure in measures.items()}
    return {name: one for name, one in found.items() if one is not None}


def figures_of(reference: Reference, probabilities: Array, labels: Array) -> dict[str, Figure]:
    """Every measure of these rows; AUC exactly."""
    sums = add_up(probabilities, labels, reference.edges, reference.threshold)
    if not rows(sums)[0]:
        return {}
    value, variance = exact.auc(probabilities, labels)
    return performance(reference.costs)(sums) | {"auc": Figure(np.array([value]), np.array([variance]))}
