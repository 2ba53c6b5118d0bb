"""This file measures training/serving skew: what predictions saw, against what training would see of the same moments."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from jobs.kit.files import Files
from jobs.kit.spec import Line
from jobs.skew.captured import Captures
from jobs.skew.features import Document, judged
from jobs.skew.history import ask


def measure(line: Line, captures: Captures, where: Callable[[str], Files], now: datetime) -> Document:
    """The verdict on some predictions: ok, skewed (which features, how much, why), or blind.

    Args:
        line: the spec.
        captures: the predictions.
        where: the files of each group's history.
        now: history written until then counts.
    """
    seen, unread = captures.seen, {what: count for what, count in captures.unread.items() if count}
    about = {"rows": len(seen), "unread": unread, "packages": dict(Counter(one.package for one in seen))}
    if not seen:
        return {**about, **_blind("no answered prediction was captured"), "features": []}
    entities = {
        group.entity: [_entity(one.row.get(group.entity)) for one in seen] for group in line.feature_groups.values()
    }
    history = ask(line, [one.moment for one in seen], entities, where, now)
    features = [
        feature
        for name, group in line.feature_groups.items()
        for feature in judged(line, name, group, seen, entities[group.entity], history)
    ]
    return {**about, **_verdict(line, features), "features": features}


def _verdict(line: Line, features: Sequence[Document]) -> Document:
    compared = [feature for feature in features if feature["rows"]]
    if not compared:
        return _blind("no prediction names an entity that the offline store knows up to its moment")
    limit = line.monitoring.max_skew
    skewed = sorted((f for f in compared if f["share"] > limit), key=lambda f: -f["share"])
    worst = max(feature["share"] for feature in compared)
    why = "; ".join(f"{f['feature']}: {f['share']:.1%} of {f['rows']} predictions, {f['cause']}" for f in skewed)
    found = {"verdict": "skewed" if skewed else "ok", "skewed": [f["feature"] for f in skewed]}
    return {**found, "max_share": worst, "limit": limit, "cause": why or None}


def _blind(why: str) -> Document:
    return {"verdict": "blind", "skewed": [], "max_share": None, "limit": None, "cause": f"cannot tell: {why}"}


def _entity(value: Any) -> str | None:
    """As the feature store names it; nothing where a row does not say."""
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) and value != "" else None
