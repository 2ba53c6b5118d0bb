"""This file turns what a window asked and was answered into arrays that the kinds are judged on."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from jobs.drift.columns import Array, Column
from jobs.drift.days import with_days
from jobs.drift.kinds.arrays import numbers, texts
from jobs.drift.kinds.performance import Answered
from jobs.drift.kinds.reference import Reference
from jobs.drift.values import from_values


def subgroups(reference: Reference) -> list[str]:
    return list(dict.fromkeys(group.feature for group in reference.groups))


def asked(
    reference: Reference, columns: Mapping[str, Column], types: Mapping[str, str], days: float
) -> Answered | None:
    """Every answer of a window that was captured whole; without labels. None: there is none."""
    if "probability" not in columns or not (found := numbers(columns["probability"])).size:
        return None
    whole = np.isfinite(found)
    groups = {n: texts(columns[n], types[n])[whole] for n in subgroups(reference) if n in columns}
    return Answered(probability=found[whole], label=np.zeros(int(whole.sum())), groups=groups, days=days)


def labelled(
    reference: Reference, rows: Any, package: str, types: Mapping[str, str], day_column: str | None
) -> Answered | None:
    """The package's answers with their labels; None: there is none.

    Args:
        reference: of the training rows.
        rows: what `jobs.labels.read` gives.
        package: whose answers count.
        types: of the baseline's features.
        day_column: the field by which a request says when.
    """
    kept = np.flatnonzero((rows.package == package) & np.isfinite(rows.probability))
    if not len(kept):
        return None
    requests = [rows.requests[n] for n in kept]
    groups = {n: texts(_column(requests, n), types[n]) for n in subgroups(reference) if n in types}
    return Answered(
        probability=rows.probability[kept],
        label=rows.label[kept].astype(float),
        groups=groups,
        days=_days(requests, rows.inference_time[kept], day_column),
    )


def _column(requests: Sequence[Mapping[str, Any]], name: str) -> Column:
    return from_values([request.get(name) for request in requests])


def _days(requests: Sequence[Mapping[str, Any]], captured: Array, day_column: str | None) -> float:
    """By the rows' own word, else by when they were captured."""
    said = {day_column: _column(requests, day_column)} if day_column else {}
    _, days = with_days(said, day_column)
    return float(len(np.unique(captured.astype("M8[D]") if days is None else days)))
