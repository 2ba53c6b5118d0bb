"""This file judges every feature of one group: how often, how far and why serving saw another value than training would."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from math import inf
from typing import Any

import numpy as np
import pyarrow as pa

from jobs.kit.spec import Feature, FeatureGroup, Line, Type
from jobs.skew.captured import Seen
from jobs.skew.cause import Records, cause
from jobs.skew.compare import Array, Compared, Pairs, compare, distance, numbers
from jobs.skew.history import History
from jobs.skew.records import as_of

Document = dict[str, Any]
_EXAMPLES = 3
_DIGITS = 6


def judged(
    line: Line,
    name: str,
    group: FeatureGroup,
    seen: Sequence[Seen],
    entities: Sequence[str | None],
    history: History,
) -> list[Document]:
    """Every feature of one group."""
    records = history.records[name]
    times = _by_entity(records, group.entity, group.event_time)
    named = np.array(
        [one.as_of(name) is not None or entity in times for one, entity in zip(seen, entities, strict=True)]
    )
    found = []
    for feature, stated in group.features.items():
        pairs = _pairs(name, group, feature, seen, history, named)
        around = Records({e: numbers(v) for e, v in times.items()}, _by_entity(records, group.entity, feature))
        compared = compare(pairs, line.monitoring.skew_tolerance)
        why = cause(pairs, compared.differing, entities, around) if compared.differing.any() else None
        figures, shown = _figures(pairs, compared), _shown(pairs, compared, stated, seen)
        found.append({"feature": feature, "group": name, **figures, "cause": why, **shown})
    return found


def _pairs(name: str, group: FeatureGroup, feature: str, seen: Sequence[Seen], history: History, named: Array) -> Pairs:
    kind = group.features[feature].type
    return Pairs(
        feature=feature,
        numeric=kind != Type.CATEGORY,
        served=[_plain(one.value(feature), kind) for one in seen],
        history=[_plain(value, kind) for value in history.joined[feature].to_pylist()],
        named=named,
        used=numbers([one.as_of(name) if _looked_up(one, feature) else None for one in seen]),
        seen=numbers(history.joined[as_of(name)].to_pylist()),
        moments=np.array([one.moment for one in seen]),
        end=history.ends[name],
        lag=group.lag.total_seconds(),
        max_age=group.max_age.total_seconds() if group.max_age else inf,
    )


def _figures(pairs: Pairs, compared: Compared) -> Document:
    which, differing = compared.same | compared.differing, int(np.count_nonzero(compared.differing))
    rows = [int(row) for row in np.flatnonzero(which)]
    served, history = [pairs.served[row] for row in rows], [pairs.history[row] for row in rows]
    apart = None
    if pairs.numeric:
        gaps = numbers(served) - numbers(history)
        apart = round(float(np.nanmean(gaps)), _DIGITS) if (~np.isnan(gaps)).any() else None
    return {
        "rows": len(rows),
        "differing": differing,
        "share": round(differing / len(rows), _DIGITS) if rows else 0.0,
        "mean_difference": apart,
        "distance": distance(served, history, numeric=pairs.numeric),
        "missing_served": sum(value is None for value in served),
        "missing_history": sum(value is None for value in history),
        "waiting": int(np.count_nonzero(compared.waiting)),
        "unknown": int(np.count_nonzero(~pairs.named)),
    }


def _shown(pairs: Pairs, compared: Compared, stated: Feature, seen: Sequence[Seen]) -> Document:
    """A few predictions that differ, by their ids; whom they are about is not shown, nor what says something of a person."""
    if stated.pii != "none":
        return {"examples": []}
    rows = [int(row) for row in np.flatnonzero(compared.differing)[:_EXAMPLES]]
    return {
        "examples": [
            {
                "prediction_id": seen[row].prediction_id,
                "moment": datetime.fromtimestamp(seen[row].moment, UTC).isoformat(),
                "served": pairs.served[row],
                "history": pairs.history[row],
                "served_as_of": _number(pairs.used[row]),
                "history_as_of": _number(pairs.seen[row]),
            }
            for row in rows
        ]
    }


def _looked_up(one: Seen, feature: str) -> bool:
    return one.row.get(feature) is None and feature in (one.answer.get("features") or {})


def _by_entity(records: pa.Table, entity: str, column: str) -> Mapping[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for name, value in zip(records[entity].to_pylist(), records[column].to_pylist(), strict=True):
        found.setdefault(str(name), []).append(value)
    return found


def _plain(value: Any, kind: Type) -> Any:
    """A value as it compares: text of a category, a float of all else; what is no such value stays itself as text."""
    if value is None or (kind == Type.CATEGORY and isinstance(value, str)):
        return value
    if kind != Type.CATEGORY and isinstance(value, bool | int | float):
        return None if value != value else float(value)  # noqa: PLR0124 - only NaN differs from itself
    return str(value) if kind == Type.CATEGORY else None


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
