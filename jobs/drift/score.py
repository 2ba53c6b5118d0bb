"""This file is the whole judgement in one call: a baseline and columns in, a verdict document out."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from jobs.drift.baseline import Baseline, Thresholds
from jobs.drift.cause import explained, plain, sentence
from jobs.drift.columns import Array, Column
from jobs.drift.decide import Decision, decide
from jobs.drift.discretion import discreet
from jobs.drift.embedding import expanded
from jobs.drift.figures import document as told
from jobs.drift.reading import Thinned
from jobs.drift.sketch.counter import Counter
from jobs.drift.spread import spaced
from jobs.drift.window import Window, counters, measure
from jobs.drift.words import cause, response, sure, used

MOST_ROWS = 10_000
"""Causes are looked for in so many rows, evenly spread over the window: more would say the same, slower."""


@dataclass(slots=True)
class Judged:
    """A decision, what it was made from, and its document."""

    decision: Decision
    window: Window
    made: Mapping[str, Counter]
    document: dict[str, Any]


def judge(
    baseline: Baseline,
    columns: Mapping[str, Array | Column],
    *,
    days: Array | None = None,
    hours: Array | None = None,
    thresholds: Thresholds | None = None,
) -> Judged:
    """Judge columns as one window.

    Args:
        columns: name to values, each of shape (rows,).
        days: the day of each row, shape (rows,), where rows say when they happened.
        hours: the hour of each row since 1970, where rows say it.
        thresholds: instead of the baseline's own.
    """
    made = counters(baseline)
    judged = judge_window(baseline, measure(baseline, columns, days=days, hours=hours, made=made), thresholds, made)
    return with_rows(baseline, judged, columns, personal=baseline.meaning.personal or [])


def with_rows(
    baseline: Baseline,
    judged: Judged,
    columns: Mapping[str, Array | Column],
    *,
    personal: list[str] | None,
    every: int = 1,
) -> Judged:
    """The same judgement with the causes looked for in the rows, of which `columns` holds every so manieth.

    Args:
        personal: features whose values are not shown; None: no row is shown.
    """
    size, document = judged.decision.size, judged.document
    days = len(judged.window.days) or (int(size.days) if size and size.known else 1)
    step = spaced(judged.window.rows, MOST_ROWS)
    if step > every:
        columns = Thinned(columns, step // every)
    columns = expanded(baseline.embeddings, columns)
    document |= explained(baseline, judged.decision, columns, days=days, personal=personal)
    for row in document["samples"]:
        row["row"] *= step
    if document["causes"]:
        document["cause"] = sentence(document["causes"])
    return judged


def judge_window(
    baseline: Baseline,
    window: Window,
    thresholds: Thresholds | None = None,
    made: Mapping[str, Counter] | None = None,
    exact: Mapping[str, float] | None = None,
) -> Judged:
    """Judge a window that was sketched, perhaps in shards; `exact` gives KS distances that were taken from the rows."""
    made = counters(baseline) if made is None else made
    decision = discreet(decide(baseline, window, thresholds, made, exact), baseline.meaning)
    return Judged(decision, window, made, document(decision))


def document(decision: Decision) -> dict[str, Any]:
    """The score document."""
    return {
        "rows": decision.rows,
        "verdict": decision.verdict,
        "kinds": decision.kinds,
        "features": _features(decision),
        "cause": cause(decision),
        "causes": [] if decision.blind else plain(decision),
        "samples": [],
        "of_limit": round(max((used(one) for one in decision.features), default=0.0), 4),
        "response": response(decision),
        "sure": sure(decision),
        "unseen": decision.blind + decision.unseen,
    }


def _features(decision: Decision) -> list[dict[str, Any]]:
    """The most drifted first."""
    ranked = sorted(decision.features, key=lambda one: -one.strength)
    return [
        {
            "feature": one.feature.name,
            "type": one.feature.type,
            "drifted": bool(one.findings),
            "reasons": [finding.reason for finding in one.findings],
            **told(one.figures),
            "limits": one.limits,
            "importance": one.feature.importance,
            "judged": one.judged,
        }
        for one in ranked
    ]
