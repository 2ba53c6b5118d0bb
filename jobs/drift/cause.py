"""This file names causes: features ranked by shift x importance, the segments that hold the shift, rows that show it."""

from collections.abc import Mapping
from typing import Any

from jobs.drift.baseline import Baseline
from jobs.drift.cause_segments import Divided
from jobs.drift.columns import Array, Column
from jobs.drift.crossed import Segment
from jobs.drift.decide import PREDICTION, Decision
from jobs.drift.decide import Judged as Feature
from jobs.drift.reading import Reading
from jobs.drift.sample_rows import samples
from jobs.drift.svg import percent

LEAST_IMPORTANCE = 0.01
"""A feature that no tree uses may still show where a fault began."""
MOST_SEGMENTS, MOST_CAUSES = 3, 10
_WHOLE = ("column", "type")
"""Families of findings that concern every row."""


def ranked(decision: Decision) -> list[tuple[Feature, float]]:
    """The drifted features and the share of each in shift x importance; the model's own output is no cause of the rest."""
    found = [one for one in decision.features if one.findings]
    inputs = [one for one in found if one.feature.name != PREDICTION] or found
    usual = 1 / max(1, len(decision.features))
    weights = [_moved(one) * _importance(one, usual) for one in inputs]
    total = sum(weights) or 1.0
    return sorted(zip(inputs, [w / total for w in weights], strict=True), key=lambda it: (-it[1], it[0].feature.name))


def _importance(one: Feature, usual: float) -> float:
    known = one.feature.importance
    return usual if known is None else max(known, LEAST_IMPORTANCE)


def _moved(one: Feature) -> float:
    """How far a feature moved, 0 to 1, whatever the test that found it."""
    if any(finding.family in _WHOLE for finding in one.findings):
        return 1.0
    told = [min(1.0, finding.measured) for finding in one.findings if finding.family != "shape"]
    return max([one.figures.js or 0.0, *told, 1e-6])


def plain(decision: Decision) -> list[dict[str, Any]]:
    """The causes where rows are not at hand."""
    return [_cause(one, share, []) for one, share in ranked(decision)[:MOST_CAUSES]]


def explained(
    baseline: Baseline,
    decision: Decision,
    columns: Mapping[str, Array | Column],
    *,
    days: int,
    personal: list[str] | None,
) -> dict[str, Any]:
    """The causes with their segments, and rows that show the first.

    Args:
        baseline: what training looked like.
        decision: about these rows.
        columns: name to values, each of shape (rows,).
        days: how many independent days the rows are.
        personal: features whose values are not shown; None: no row is shown.
    """
    found = ranked(decision)[:MOST_CAUSES]
    if not found or decision.verdict == "blind":
        return {"causes": [], "samples": []}
    read = Reading(columns, {feature.name: feature.type for feature in baseline.features})
    divided = Divided(baseline.segments, read, days) if baseline.segments else None
    hidden = set(personal or ())
    causes, first = [], None
    for one, share in found:
        segments = (
            divided.explain(one.feature.name, one.findings[0].family)[:MOST_SEGMENTS]
            if divided and _partial(one)
            else []
        )
        first = first or (one.feature.name, one.findings[0].family, segments[0] if segments else None)
        causes.append(_cause(one, share, [_masked(segment, hidden) for segment in segments]))
    rows = samples(divided, *first, hidden) if divided and first and personal is not None else []
    return {"causes": causes, "samples": rows}


def _partial(one: Feature) -> bool:
    """Whether some rows may show it and others not."""
    return all(finding.family not in _WHOLE for finding in one.findings)


def _masked(segment: Segment, hidden: set[str]) -> dict[str, Any]:
    told = segment.document()
    return told | {"value": "(personal)"} if segment.column in hidden else told


def _cause(one: Feature, share: float, segments: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "feature": one.feature.name,
        "share": round(share, 4),
        "importance": one.feature.importance,
        "reason": one.findings[0].reason,
        "segment": segments[0] if segments else None,
        "segments": segments,
        "ledger": None,
    }


def sentence(causes: list[dict[str, Any]]) -> str:
    """Which features, by how much, and in which rows."""
    said = [f"{one['feature']}: {one['reason']}{where(one['segment'])}" for one in causes[:3]]
    more = f"; and {len(causes) - 3} more" if len(causes) > 3 else ""  # noqa: PLR2004 - as listed
    return "; ".join(said) + more


def where(segment: dict[str, Any] | None) -> str:
    """
    >>> where({"column": "carrier", "value": "UA", "how": "inside", "share": 0.78, "rows_share": 0.2, "usual_share": 0.2})
    ', 78 % of it in carrier=UA, 20 % of the rows'
    """
    if segment is None:
        return ""
    name, held = f"{segment['column']}={segment['value']}", percent(min(1.0, segment["share"]))
    if segment["how"] != "inside":
        return f", {held} of it because {name} is {percent(segment['rows_share'])} of the rows, not {percent(segment['usual_share'])}"
    return f", {held} of it in {name}, {percent(segment['rows_share'])} of the rows"
