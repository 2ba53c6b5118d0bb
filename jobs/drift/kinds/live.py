"""This file judges the answers of a live window and the labels that are due: fetched here, judged by pure functions."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from jobs.drift.baseline import Baseline, Thresholds
from jobs.drift.columns import Column
from jobs.drift.contract import Drift
from jobs.drift.kinds import window as windows
from jobs.drift.kinds.judged import Told, judge
from jobs.drift.kinds.labels import Due, arrival, due, usual_lag
from jobs.drift.kinds.reference import Reference
from jobs.drift.span import Span, stamp
from jobs.kit import aws
from jobs.labels.read import Labelled, Reader
from jobs.labels.store import Store

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


def look(contract: Drift, s3: Any, span: Span, seen: Asked, thresholds: Thresholds, as_of: datetime) -> Told:
    """Judge what needs answers and labels; nothing where the baseline keeps no record."""
    reference = seen.baseline.reference
    if reference is None:
        return Told(unseen=[] if not contract.entity else ["performance: the baseline keeps no record; train again"])
    types = {feature.name: feature.type for feature in seen.baseline.features}
    asked = windows.asked(reference, seen.columns, types, seen.days)
    store = Store(s3, contract.captures_bucket, contract.line_name, contract.endpoint)
    if not contract.entity or not _any(store):
        told = judge(reference, asked, seen.columns, None, thresholds)
        told.unseen.append("performance: no label has come yet")
        return told
    lag = _lag(contract)
    wanted = due(span.start, span.end, as_of, lag)
    reader = Reader(store, contract.entity, seen.baseline.day_column or "")
    rows = reader.labelled(wanted.start, wanted.end, as_of)
    answered = windows.labelled(reference, rows, seen.package, types, seen.baseline.day_column)
    told = judge(reference, asked, seen.columns, answered, thresholds)
    return _arrived(told, reference, rows, wanted, lag, thresholds)


def _lag(contract: Drift) -> timedelta:
    rows = aws.ledger(contract).of_kind(contract.line_name, "labels", newest=_DELIVERIES)
    return usual_lag(row.body for row in rows)


def _any(store: Store) -> bool:
    prefix = f"labels/{store.line}/joined/"
    return bool(store.s3.list_objects_v2(Bucket=store.bucket, Prefix=prefix, MaxKeys=_ONE).get("KeyCount"))


def _arrived(
    told: Told, reference: Reference, rows: Labelled, wanted: Due, lag: timedelta, thresholds: Thresholds
) -> Told:
    section = arrival(reference, lag, len(rows), rows.captured, thresholds)
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
