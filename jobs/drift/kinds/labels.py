"""This file judges the labels themselves: whether their rate moved, and whether they come as they used to."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import asin, sqrt
from typing import Any

from jobs.drift.baseline import Thresholds
from jobs.drift.finding import Finding
from jobs.drift.kinds.compare import Measured
from jobs.drift.kinds.reference import Reference

WHOLE = timedelta(days=1)
"""Labels are judged over a day at least: what fails in an hour of it is not what fails in another."""


HISTORY = timedelta(days=31)
"""A label that was delivered longer after it was known is history."""
_MOST = 0.95


@dataclass(frozen=True, kw_only=True)
class Due:
    """The span whose labels are due."""

    start: datetime
    end: datetime


def due(start: datetime, end: datetime, as_of: datetime, lag: timedelta) -> Due:
    """The window itself where all its labels are due, else the span before that is: as long, and a day at least.

    Labels that came before others say more of some answers than of others: of a flight that is on time one knows it
    sooner. So predictions are judged when 99 of 100 labels of their age used to be known, and not one by one.
    """
    last = as_of - lag
    if end <= last:
        return Due(start=start, end=end)
    return Due(start=last - max(end - start, WHOLE), end=last)


def usual_lag(reports: Iterable[Mapping[str, Any]]) -> timedelta:
    """By when 99 of 100 labels of a prediction used to be there, from the reports on recent deliveries.

    Of deliveries, and not of predictions: among the labels of yesterday's predictions those that take long are missing yet.
    Labels of a long past that were delivered at once say nothing of how long deliveries take.
    """
    told = []
    for report in reports:
        if not report.get("joined") or not (lag := report.get("lag_seconds")):
            continue
        delay = (report.get("delay_seconds") or {}).get("p99", 0.0)
        told.append((lag["p99"] + (delay if 0 < delay <= HISTORY.total_seconds() else 0.0), report["joined"]))
    total, seen = sum(joined for _, joined in told), 0
    for seconds, joined in sorted(told):
        seen += joined
        # A few corrections of old predictions, delivered apart, are no rule.
        if seen >= _MOST * total:
            return timedelta(seconds=max(0.0, seconds))
    return timedelta(0)


def rate(found: Measured, thresholds: Thresholds) -> Finding:
    """The test of the rate of the target: Cohen's h, which weighs a change of a rare target as one of a frequent one.

    Source:
        Cohen, "Statistical Power Analysis for the Behavioral Sciences", 1988, chapter 6: 0.2 is a small effect.
    """
    h = cohens_h(found.value, found.reference)
    # The limit on the rate that honest days have shown, in the same measure.
    rare = abs(cohens_h(min(1.0, found.reference + found.rare), found.reference)) if found.rare else 0.0
    if found.value < found.reference:
        rare = abs(cohens_h(max(0.0, found.reference - found.rare), found.reference)) if found.rare else 0.0
    limit = max(thresholds.max_label_shift, rare)
    reason = f"the target is true in {found.value:.1%} of labels, {found.reference:.1%} in training"
    return Finding("label", "label", abs(h) > limit, found.p_value, reason, abs(h), limit, "target_rate")


def cohens_h(one: float, other: float) -> float:
    """Difference of two shares after the arcsine transformation.

    >>> round(cohens_h(0.5, 0.25), 4)
    0.5236
    """
    return round(2 * asin(sqrt(one)) - 2 * asin(sqrt(other)), 12) if one != other else 0.0


def arrival(
    reference: Reference, lag: timedelta, arrived: int, captured: int, thresholds: Thresholds
) -> dict[str, Any]:
    """How many labels came, how many should have by now, and whether they are late."""
    expected = round(captured * (1 - reference.unlabelled))
    return {
        "arrived": arrived,
        "expected": expected,
        "predictions": captured,
        "lag": lag.total_seconds(),
        "late": captured >= thresholds.min_labels and arrived < expected,
    }
