"""This file adds windows up: a loss too small for any one of them to prove, and there in all.

The mean of a figure over k windows has less chance in it, and the days between them less weight. It is held against the
training rows as a window of so many days is, and every window is the end of four such spans.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from math import isfinite
from typing import Any, NamedTuple

import numpy as np

from jobs.drift.baseline import Thresholds
from jobs.drift.finding import Finding
from jobs.drift.kinds.compare import measured
from jobs.drift.kinds.judged import Told, merged, standing
from jobs.drift.kinds.measures import Figure
from jobs.drift.kinds.performance import limits_of
from jobs.drift.kinds.reference import Reference
from jobs.drift.sure import demanded

SPANS = (2, 4, 8, 16)
"""Windows that are added up."""
FIGURES = ("auc", "accuracy", "cost")
"""Means of these over windows are what they are over all rows, but for what is between windows."""


class Part(NamedTuple):
    """The performance section of one window's verdict."""

    days: float
    rows: int
    figures: Mapping[str, tuple[float, float]]
    """By name: value, and the deviation that chance in the rows gives it."""


def added(
    document: dict[str, Any], past: Sequence[Mapping[str, Any]], reference: Reference | None, thresholds: Thresholds
) -> dict[str, Any]:
    """The verdict, with what it shows together with those before it; a loss that it proves alone is not told twice.

    Args:
        past: verdicts, oldest first; of a window that was judged again the last counts.
    """
    if reference is None or "concept" in document["kinds"]:
        return document
    windows = parts(document, past, thresholds)
    days = windows[-1].days if windows else 1.0
    found = standing(list(losses(reference, windows, thresholds)), partial(demanded, thresholds, days=days))
    return merged(document, Told(kinds=["concept"], findings=found)) if found else document


def losses(reference: Reference, windows: Sequence[Part], thresholds: Thresholds) -> Iterator[Finding]:
    """Every figure over every span; the last window is the one that is judged."""
    limits = limits_of(thresholds, reference)
    for count in SPANS:
        last = windows[-count:]
        for name in (name for name in FIGURES if name in limits and name in reference.measures):
            if len(last) < count or not all(name in one.figures for one in last):
                continue
            one = measured(name, _mean(name, last), reference.measures[name], sum(part.days for part in last))
            if one is not None:
                yield one.finding("concept", limits[name], f"in {count} windows together: ", family="lasting")


def _mean(name: str, windows: Sequence[Part]) -> Figure:
    weights = np.array([one.rows for one in windows], dtype=float)
    weights /= weights.sum()
    values, deviations = np.array([one.figures[name] for one in windows]).T
    return Figure(np.array([weights @ values]), np.array([weights**2 @ deviations**2]))


def parts(document: Mapping[str, Any], past: Sequence[Mapping[str, Any]], thresholds: Thresholds) -> list[Part]:
    """What this window and those before it say of the same package, oldest first; none where it says nothing itself.

    Of two that share labels the later counts.
    """
    judged = {one["start"]: one for one in past if one["start"] < document["start"]}
    found: list[Part] = []
    begin = None
    for one in (document, *(judged[start] for start in sorted(judged, reverse=True))):
        section = one.get("performance") or {}
        told = one["package"] == document["package"] and section.get("rows", 0) >= thresholds.min_labels
        if not told or "days" not in section or one.get("suppressed"):
            if one is document:
                break
            continue
        if begin is None or section["end"] <= begin:
            found.insert(0, _part(section))
            begin = section["start"]
        if len(found) == max(SPANS):
            break
    return found


def _part(section: Mapping[str, Any]) -> Part:
    known = {name: section[name] for name in FIGURES if name in section}
    figures = {name: (one["value"], one["chance"]) for name, one in known.items() if one.get("chance") is not None}
    return Part(
        section["days"], section["rows"], {name: pair for name, pair in figures.items() if all(map(isfinite, pair))}
    )
