"""This file judges the answers of a live window and the labels that are due: fetched here, judged by pure functions."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from jobs.drift.baseline import Baseline, Thresholds
from jobs.drift.columns import Column
from jobs.drift.contract import Drift
from jobs.drift.kinds import window as windows
from jobs.drift.kinds.judged import Told, judge
from jobs.drift.kinds.labels import Due, arrival, due, usual_lag
from jobs.drift.kinds.performance import Answered
from jobs.drift.kinds.reference import Reference
from jobs.drift.span import Span, stamp
from jobs.kit import aws
from jobs.labels.few import Few, TooLate
from jobs.labels.read import Labelled, Reader
from jobs.labels.store import Store

MOST_LABELLED = 50_000
"""Predictions of which labels are read; of more, every second, fourth and so on."""
_ONE = 1
"""Of anything is enough to know that labels come at all."""
_DELIVERIES = 50
"""The last of them tell how long labels take."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A window as captured."""

    baseline: Baseline
    package: str
    columns: Mapping[str, Column]
    """With `probability`."""
    days: float
    late: Callable[[], bool] = lambda: False
    """Whether there is no time to read more."""


def look(contract: Drift, s3: Any, span: Span, seen: Asked, thresholds: Thresholds, as_of: datetime) -> Told:
    """Judge what needs answers and labels; nothing where the baseline keeps no record."""
    reference = seen.baseline.reference
    if reference is None:
        return Told(unseen=[] if not contract.entity else ["performance: the baseline keeps no record; train again"])
    types = {feature.name: feature.type for feature in seen.baseline.features}
    asked = windows.asked(reference, seen.columns, types, seen.days)
    unlabelled = partial(_unlabelled, reference, asked, seen, thresholds)
    store = Store(s3, contract.captures_bucket, contract.line_name, contract.endpoint)
    if not contract.entity or not _any(store):
        return unlabelled("no label has come yet")
    lag, few = _lag(contract), Few(MOST_LABELLED, seen.late)
    wanted = due(span.start, span.end, as_of, lag)
    reader = Reader(store, contract.entity, seen.baseline.day_column or "")
    try:
        rows = reader.labelled(wanted.start, wanted.end, as_of, few)
    except TooLate:
        return unlabelled("time ran out while predictions and their labels were read")
    answered = windows.labelled(reference, rows, seen.package, types, seen.baseline.day_column)
    told = judge(reference, asked, seen.columns, answered, thresholds)
    return _arrived(told, reference, rows, wanted, lag, thresholds, few.every)


def _unlabelled(reference: Reference, asked: Answered | None, seen: Asked, thresholds: Thresholds, why: str) -> Told:
    told = judge(reference, asked, seen.columns, None, thresholds)
    told.unseen.append(f"performance: {why}")
    return told


def _lag(contract: Drift) -> timedelta:
    rows = aws.ledger(contract).of_kind(contract.line_name, "labels", newest=_DELIVERIES)
    return usual_lag(row.body for row in rows)


def _any(store: Store) -> bool:
    prefix = f"labels/{store.line}/joined/"
    return bool(store.s3.list_objects_v2(Bucket=store.bucket, Prefix=prefix, MaxKeys=_ONE).get("KeyCount"))


def _arrived(
    told: Told, reference: Reference, rows: Labelled, wanted: Due, lag: timedelta, thresholds: Thresholds, every: int
) -> Told:
    section = arrival(reference, lag, every * len(rows), every * rows.captured, thresholds)
    section |= {"one_in": every} if every > 1 else {}
    span = {"start": stamp(wanted.start), "end": stamp(wanted.end)}
    told.sections["labels"] = span | section
    if "performance" in told.sections:
        told.sections["performance"] |= span
    elif rows.captured:
        told.unseen.append(f"performance: none of {rows.captured} predictions has a label")
    if section["late"]:
        late = f"{section['arrived']} labels came of {section['expected']} that were due"
        told.unseen.append(f"performance: {late}; what it was before {span['end']} is not known")
    return told
