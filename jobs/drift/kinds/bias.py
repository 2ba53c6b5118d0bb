"""This file judges whether the model treats the values of a subgroup more differently than it did in training.

Measured is how often the answer is yes (demographic parity), how often where the truth is yes (equal opportunity) and how
often where it is no (predictive equality): of one value less of all other rows. Not the difference itself is drift, the
training data may hold one, but its change.

Source:
    Hardt, Price and Srebro, "Equality of Opportunity in Supervised Learning", 2016; Chouldechova, "Fair Prediction with
    Disparate Impact", 2017. Disparate impact: the least rate of yes over the largest, 29 CFR 1607.4 D.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from jobs.drift.baseline import Thresholds
from jobs.drift.columns import Array
from jobs.drift.finding import Finding
from jobs.drift.kinds.compare import Measured, measured, number
from jobs.drift.kinds.measures import GAPS, Figure, rows, share
from jobs.drift.kinds.performance import FEWEST_ROWS, Answered
from jobs.drift.kinds.reference import Group, Reference, Sums
from jobs.drift.kinds.sums import add_up, less

_PARTS = ("tp", "fp", "fn", "tn")
_WORDS = {"selection": "yes", "true_positive": "yes where it is true", "false_positive": "yes where it is not true"}


def pair(group: Sums, others: Sums) -> Sums:
    """What gaps are made of."""
    return {name: group[name] for name in _PARTS} | {f"other_{name}": others[name] for name in _PARTS}


def rates(sums: Sums, prefix: str = "") -> dict[str, Figure]:
    tp, fp, fn, tn = (sums[prefix + name] for name in _PARTS)
    whole = {"selection": (tp + fp, tp + fp + fn + tn), "true_positive": (tp, tp + fn), "false_positive": (fp, fp + tn)}
    return {name: share(part, of) for name, (part, of) in whole.items()}


def gaps(sums: Sums) -> dict[str, Figure]:
    """Each rate of the group less that of the others."""
    own, other = rates(sums), rates(sums, "other_")
    return {
        name: Figure(own[name].value - other[name].value, own[name].variance + other[name].variance) for name in GAPS
    }


def judge(
    reference: Reference, seen: Answered, answered: Answered | None, thresholds: Thresholds
) -> tuple[dict[str, Any], list[Finding]]:
    """The section of the document, and the tests.

    Args:
        reference: of the training rows.
        seen: all answers of the window; their labels do not count.
        answered: those with labels.
        thresholds: when it matters.
    """
    sections: dict[str, Any] = {}
    tests: list[Finding] = []
    for group in reference.groups:
        if group.feature not in seen.groups:
            continue
        told, count = _gaps(reference, group, seen, ("selection",))
        if answered is not None:
            told |= _gaps(reference, group, answered, ("true_positive", "false_positive"))[0]
        if told:
            at = sections.setdefault(group.feature, {"values": {}})["values"]
            at[group.value] = {"rows": count, **{name: one.document(count) for name, one in told.items()}}
            at[group.value]["rate"] = _rate(reference, group, seen)
            at[group.value]["reference_rate"] = group.rates.get("selection")
        tests += [_finding(group, name, one, thresholds) for name, one in told.items()]
    for section in sections.values():
        section["disparate_impact"] = impact({v: one["rate"] for v, one in section["values"].items()})
        section["reference_disparate_impact"] = impact(
            {v: one["reference_rate"] for v, one in section["values"].items()}
        )
    return sections, tests


def impact(rate: Mapping[str, float | None]) -> float | None:
    """The least rate of yes over the largest; 1: all alike."""
    known = [value for value in rate.values() if value is not None]
    return min(known) / max(known) if known and max(known) > 0 else None


def _finding(group: Group, name: str, one: Measured, thresholds: Thresholds) -> Finding:
    limit = max(thresholds.max_bias_shift, one.rare)
    reason = (
        f"{group.feature} {group.value}: the answer is {_WORDS[name]} {one.value:+.1%} more often than for others, "
        f"{one.reference:+.1%} in training"
    )
    return Finding("bias", "bias", one.loss > limit, one.p_value, reason, one.loss, limit, name)


def _chosen(group: Group, answered: Answered) -> Array:
    return np.asarray(answered.groups[group.feature] == group.value, dtype=bool)


def _rate(reference: Reference, group: Group, seen: Answered) -> float | None:
    chosen = _chosen(group, seen)
    return number(float(np.mean(seen.probability[chosen] >= reference.threshold))) if chosen.any() else None


def _gaps(
    reference: Reference, group: Group, answered: Answered, names: tuple[str, ...]
) -> tuple[dict[str, Measured], int]:
    chosen = _chosen(group, answered)
    count = int(chosen.sum())
    if min(count, len(chosen) - count) < FEWEST_ROWS:
        return {}, count
    whole = add_up(answered.probability, answered.label, reference.edges, reference.threshold)
    own = add_up(answered.probability[chosen], answered.label[chosen], reference.edges, reference.threshold)
    assert rows(own)[0] == count
    figures = gaps(pair(own, less(whole, own)))
    told = {
        name: measured(name, figures[name], group.gaps[name], answered.days) for name in names if name in group.gaps
    }
    return {name: one for name, one in told.items() if one is not None}, count
