"""This file validates a whole snapshot: each part, how the parts relate, and how they compare with the last accepted ones."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any

import numpy as np

from jobs.kit import rules
from jobs.kit.spec import Line, Span, Type
from jobs.validate.answers import answers
from jobs.validate.asked import Asked
from jobs.validate.codes import counted
from jobs.validate.demands import Snapshot, demands
from jobs.validate.findings import EXAMPLES, Finding, document, passed, readable
from jobs.validate.hiding import hide, personal
from jobs.validate.profile import compare, profile
from jobs.validate.rules import check
from jobs.validate.severity import settled
from jobs.validate.table import Columns, together

MOVED = ("distribution",)
"""Rules that only compare with the last snapshot's days."""
_END = datetime.max.replace(tzinfo=UTC)


def validate(
    parts: Mapping[str, Columns],
    line: Line,
    before: Mapping[str, Any] | None,
    asked: Asked | None = None,
    *,
    as_of: datetime = _END,
    other_days: bool = False,
) -> dict[str, Any]:
    """The report of a run.

    Args:
        parts: the snapshot's parts.
        line: the spec.
        before: profile of the last accepted snapshot.
        asked: rules beside those that the features declare; by default the spec's own.
        as_of: the snapshot's moment; unknown, nothing is fresh.
        other_days: whether it is of other days than the last one, so that it may well differ: that warns and stops nothing.
    """
    asked = asked or Asked(line.validation.rules)
    everything = together(parts)
    snapshot = Snapshot(parts=parts, everything=everything, as_of=as_of, before=before, sources=asked.sources)
    found = judge(snapshot, line, asked.rules)
    if other_days:
        found = [replace(one, severity="warning") if one.rule in MOVED else one for one in found]
    report = document(everything.num_rows, [*asked.notes, *found])
    return report | {
        "compared": before is not None,
        "profile": profile(snapshot.trained, line) if report["passed"] else None,
    }


def judge(snapshot: Snapshot, line: Line, asked: Sequence[rules.Rule]) -> list[Finding]:
    """Every rule that the snapshot breaks, without a value that is personal; what needs sound columns is asked of sound ones."""
    parts, everything = snapshot.parts, snapshot.everything
    findings = settled(check(everything, line), asked, line)
    if readable(findings):
        findings += demands(asked, snapshot, line)
    if passed(findings):
        related = list(answers(everything, line))
        if "train" in parts:
            related += [*spans(parts, line), *new_categories(parts, line)]
        related += compare(snapshot.trained, line, snapshot.before) if snapshot.before else []
        findings += settled(related, asked, line)
    return hide(findings, personal(line))


def spans(parts: Mapping[str, Columns], line: Line) -> Iterator[Finding]:
    """No part has rows of another part's days: what judges a model is later than what trains it."""
    name = line.problem.prediction_time
    for part, table in parts.items():
        span = line.split.evaluate if part == "evaluate" else line.split.train
        when = np.asarray(table[name].to_numpy())
        outside = (when < _start(span)) | (when >= _end(span))
        if count := int(outside.sum()):
            shown = [datetime.fromtimestamp(float(second), UTC).isoformat() for second in when[outside][:5]]
            yield Finding(name, f"span of {part}", "error", count, shown, f"{span.start} to before {span.end}")


def new_categories(parts: Mapping[str, Columns], line: Line) -> Iterator[Finding]:
    """Categories that training never sees count as missing when they come."""
    for name, feature in line.features.items():
        if feature.type != Type.CATEGORY or feature.values:
            continue
        known = frozenset(counted(parts["train"][name]))
        for part, table in parts.items():
            if strange := counted(table[name], known):
                first = sorted(strange, key=lambda value: -strange[value])[:EXAMPLES]
                yield Finding(name, f"categories of {part}", "warning", sum(strange.values()), first, "those of train")


def _start(span: Span) -> float:
    return _seconds(span.start)


def _end(span: Span) -> float:
    return _seconds(span.end)


def _seconds(day: date) -> float:
    return datetime.combine(day, time(), UTC).timestamp()
