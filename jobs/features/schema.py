"""This file is a feature group's schema: what is wanted, what was applied, what is there, and what may change in place.

A version of a group only ever gains features. Whatever else changes what its rows mean takes the next version.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from jobs.features.contract import FEATURE_TYPES, definitions
from jobs.kit.spec import FeatureGroup, Line

Json = dict[str, Any]
KIND = "feature_schema"
"""Of the ledger's rows that say what was applied; their id is the group's name in AWS."""
BACKFILL = "feature_backfill"
"""Of the rows that say that history was computed for new versions; their id is the backfill's own."""
_PARTS = ("version", "entity", "event_time", "online")


@dataclass(frozen=True, kw_only=True)
class Change:
    """What lies between a group as it is and as the spec wants it."""

    added: list[Json] = field(default_factory=list)
    """FeatureDefinitions that the group lacks."""
    breaking: list[str] = field(default_factory=list)
    """Why it cannot be had in place: `<what> must stay <value>, got <value>`."""
    strange: list[str] = field(default_factory=list)
    """Columns that the group has and nobody applied."""


def wanted(line: Line, name: str) -> Json:
    """The schema that the spec states, with its digest and the words that go with it."""
    group = line.feature_groups[name]
    told = {part: getattr(group, part) for part in _PARTS} | {
        "features": {feature: str(stated.type) for feature, stated in group.features.items()}
    }
    fresh = group.fresh_within and int(group.fresh_within.total_seconds())
    return {
        "group": name,
        **told,
        "digest": digest(told),
        "owner": group.owner or line.owner,
        "description": group.description,
        "fresh_within_seconds": fresh,
        "pii": {feature: stated.pii for feature, stated in group.features.items() if stated.pii != "none"},
        "descriptions": {feature: stated.description for feature, stated in group.features.items()},
    }


def digest(schema: Mapping[str, Any]) -> str:
    """sha256 of what the group's rows are made of; the order of features, and words about them, take no part.

    >>> one = {"version": 1, "entity": "a", "event_time": "t", "online": True, "features": {"x": "number", "y": "time"}}
    >>> digest(one) == digest({**one, "features": {"y": "time", "x": "number"}, "owner": "b"})
    True
    """
    told = {part: schema[part] for part in (*_PARTS, "features")}
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def found(described: Mapping[str, Any]) -> Json:
    """A group as DescribeFeatureGroup tells it: its columns by name are AWS's types."""
    online = bool((described.get("OnlineStoreConfig") or {}).get("EnableOnlineStore"))
    return {
        "entity": described["RecordIdentifierFeatureName"],
        "event_time": described["EventTimeFeatureName"],
        "online": online,
        "columns": {column["FeatureName"]: column["FeatureType"] for column in described["FeatureDefinitions"]},
    }


def compare(group: FeatureGroup, applied: Mapping[str, Any] | None, real: Mapping[str, Any] | None) -> Change:
    """Hold the spec's group against the schema that was last applied, and against what is there.

    Args:
        group: the spec's.
        applied: body of the last ledger row of this or the former version; None before there was one.
        real: the group as `found` tells it; None where there is none.
    """
    columns = {column["FeatureName"]: column["FeatureType"] for column in definitions(group)}
    there = real["columns"] if real else None
    known = {*(applied["features"] if applied else ()), *columns}
    keys = {real["entity"], real["event_time"]} if real else set()
    return Change(
        added=[
            {"FeatureName": name, "FeatureType": kind}
            for name, kind in columns.items()
            if there is not None and name not in there
        ],
        breaking=[*_keys(group, applied or real or {}, real), *_features(group, applied, there, keys)],
        strange=[name for name in there or () if applied and name not in known and name not in keys],
    )


def _keys(group: FeatureGroup, before: Mapping[str, Any], real: Mapping[str, Any] | None) -> Iterator[str]:
    for part in ("entity", "event_time", "online"):
        stated = getattr(group, part)
        # What is there decides: a row of the ledger may be of a change that was never finished.
        was = (real or before).get(part, stated)
        if was != stated:
            yield f"{part} must stay {_word(was)}, got {_word(stated)}"


def _features(
    group: FeatureGroup, applied: Mapping[str, Any] | None, there: Mapping[str, str] | None, keys: set[str]
) -> Iterator[str]:
    before: Mapping[str, str | None] = applied["features"] if applied else dict.fromkeys(set(there or ()) - keys)
    for name, kind in sorted(before.items()):
        stated = group.features.get(name)
        was = (there or {}).get(name) or (FEATURE_TYPES[kind] if kind else None)
        if stated is None:
            yield f"feature {name} must stay, got none"
        elif (kind and kind != stated.type) or (was and was != FEATURE_TYPES[str(stated.type)]):
            yield f"feature {name} must stay {kind if kind and kind != stated.type else was}, got {stated.type}"


def _word(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
