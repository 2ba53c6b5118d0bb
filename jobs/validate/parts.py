"""This file validates a whole snapshot: each part, how the parts relate, and how they compare with the last accepted ones."""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from jobs.kit.spec import Line, Span, Type
from jobs.validate.answers import answers
from jobs.validate.findings import Finding, document, passed
from jobs.validate.profile import compare, profile
from jobs.validate.rules import check


def validate(parts: Mapping[str, pa.Table], line: Line, before: Mapping[str, Any] | None) -> dict[str, Any]:
    """The report of a run.

    Args:
        parts: the snapshot's parts.
        line: the spec.
        before: profile of the last accepted snapshot.
    """
    everything = pa.concat_tables(parts.values())
    findings = list(check(everything, line))
    if passed(findings):
        findings += [*spans(parts, line), *new_categories(parts, line), *answers(everything, line)]
        findings += compare(parts["train"], line, before) if before else []
    report = document(everything.num_rows, findings)
    return report | {
        "compared": before is not None,
        "profile": profile(parts["train"], line) if report["passed"] else None,
    }


def spans(parts: Mapping[str, pa.Table], line: Line) -> Iterator[Finding]:
    """No part has rows of another part's days: what judges a model is later than what trains it."""
    name = line.problem.prediction_time
    for part, table in parts.items():
        span = line.split.evaluate if part == "evaluate" else line.split.train
        when = np.asarray(table[name].to_numpy())
        outside = (when < _start(span)) | (when >= _end(span))
        if count := int(outside.sum()):
            shown = [datetime.fromtimestamp(float(second), UTC).isoformat() for second in when[outside][:5]]
            yield Finding(name, f"span of {part}", "error", count, shown, f"{span.start} to before {span.end}")


def new_categories(parts: Mapping[str, pa.Table], line: Line) -> Iterator[Finding]:
    """Categories that training never sees count as missing when they come."""
    for name, feature in line.features.items():
        if feature.type != Type.CATEGORY or feature.values:
            continue
        known = pc.unique(parts["train"][name])
        for part, table in parts.items():
            strange = table[name].filter(pc.invert(pc.is_in(table[name], value_set=known)))
            if len(strange):
                shown = pc.unique(strange).to_pylist()[:5]
                yield Finding(name, f"categories of {part}", "warning", len(strange), shown, "those of train")


def _start(span: Span) -> float:
    return _seconds(span.start)


def _end(span: Span) -> float:
    return _seconds(span.end)


def _seconds(day: date) -> float:
    return datetime.combine(day, time(), UTC).timestamp()
