"""This file judges a table of the past, of which each row's truth may be known, by the same kinds as live traffic."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from jobs.drift.baseline import Baseline, Thresholds
from jobs.drift.columns import Array, Column
from jobs.drift.kinds import window as windows
from jobs.drift.kinds.arrays import numbers
from jobs.drift.kinds.judged import Told, judge
from jobs.drift.kinds.performance import Answered


def look(
    baseline: Baseline,
    columns: Mapping[str, Column],
    labels: Array | None,
    days: Array | None,
    thresholds: Thresholds | None = None,
) -> Told:
    """Judge rows.

    Args:
        baseline: of the package that answered.
        columns: what was asked, and `probability`.
        labels: 0 or 1, NaN where not known, shape (rows,); None: no column says it.
        days: the day of each row, shape (rows,), where rows say it.
        thresholds: instead of the baseline's own.
    """
    reference = baseline.reference
    if reference is None:
        return Told()
    types = {feature.name: feature.type for feature in baseline.features}
    count = 1.0 if days is None else float(len(np.unique(days)))
    seen = windows.asked(reference, columns, types, count)
    answered = None
    if seen is not None and labels is not None:
        whole = np.isfinite(numbers(columns["probability"]))
        answered = _known(seen, np.asarray(labels, dtype=float)[whole], None if days is None else days[whole])
    return judge(reference, seen, columns, answered, thresholds or baseline.thresholds)


def _known(seen: Answered, labels: Array, days: Array | None) -> Answered | None:
    known = np.isfinite(labels)
    if not known.any():
        return None
    groups = {name: values[known] for name, values in seen.groups.items()}
    count = seen.days if days is None else float(len(np.unique(days[known])))
    return replace(seen, probability=seen.probability[known], label=labels[known], groups=groups, days=count)
