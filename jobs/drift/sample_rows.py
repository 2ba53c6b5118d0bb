"""This file picks the rows that show a shift, without a value that speaks of a person."""

from typing import Any

import numpy as np

from jobs.drift.cause_segments import Divided
from jobs.drift.columns import Column
from jobs.drift.crossed import Segment, name

MOST = 5
AMONG = 50
"""Rows among which they are picked: the one that speaks most may be an oddity."""
COLUMNS = 12
"""Of a row that are shown, the cause and its segment first."""
MASK = "(personal)"


def samples(
    divided: Divided, feature: str, family: str, segment: Segment | None, hidden: set[str]
) -> list[dict[str, Any]]:
    """Rows that speak most for the feature's shift, of the segment that holds it, spread over the window."""
    if feature not in divided.columns or feature not in divided.segments.cuts:
        return []
    scores = divided.scores(feature, family)
    if segment is not None and segment.how == "inside":
        scores = np.where(_inside(divided, segment), scores, -np.inf)
    if not len(scores) or not np.isfinite(scores.max()):
        return []
    enough = np.partition(scores, -min(AMONG, len(scores)))[-min(AMONG, len(scores))]
    best = np.flatnonzero(scores >= max(enough, scores[np.isfinite(scores)].min()))
    picked = best[np.unique(np.linspace(0, len(best) - 1, min(MOST, len(best))).astype(np.int64))]
    order = [feature, *([segment.column] if segment and segment.column != feature else [])]
    order += [other for other in divided.columns if other not in order]
    shown = {other: divided.columns.some(other, picked) for other in order[:COLUMNS]}
    return [
        {"row": int(row), **{other: _shown(read, at, other in hidden) for other, read in shown.items()}}
        for at, row in enumerate(picked)
    ]


def _inside(divided: Divided, segment: Segment) -> Any:
    cut, column = divided.segments.cuts[segment.column], divided.columns[segment.column]
    named = [name(cut, at, column) == segment.value for at in range(cut.places)]
    return np.array(named)[divided.places(segment.column)]


def _shown(column: Column, at: int, hidden: bool) -> Any:
    value = _value(column, at)
    return MASK if hidden and value is not None else value


def _value(column: Column, at: int) -> Any:
    if column.present is not None:
        if not column.present[at]:
            return None
        at = int(np.count_nonzero(column.present[:at]))
    value = column.values[at].item()
    if not column.numeric:
        return column.levels[value]
    if isinstance(value, float) and not np.isfinite(value):
        return str(value)
    return round(value, 6) if isinstance(value, float) else value
