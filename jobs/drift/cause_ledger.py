"""This file says what happened to a line just before a window: deliveries, schemas, features, releases, labels."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from jobs.kit.chain import Row
from jobs.kit.moments import instant

KINDS = ("source", "feature_schema", "feature_backfill", "features", "release", "labels")
"""What may move a model's inputs or answers, the most likely to first."""
LOOKBACK = timedelta(days=7)
"""A window may be an hour; a change of last week is still the first thing to ask about."""
MOST, SHOWN = 50, 10
"""Rows read of each kind, and changes told."""


def changes(rows: Iterable[Row], start: datetime, end: datetime) -> list[dict[str, Any]]:
    """What happened from `LOOKBACK` before the window to its end, the newest first."""
    found = [row for row in rows if row.kind in KINDS and start - LOOKBACK <= instant(row.at) < end]
    ordered = sorted(found, key=lambda row: row.seq, reverse=True)
    return [{"kind": row.kind, "id": row.id, "at": row.at, "said": said(row), "about": _about(row)} for row in ordered]


def attached(document: Mapping[str, Any], found: Sequence[Mapping[str, Any]], origins: Mapping[str, list[str]]) -> Any:
    """The verdict with, at each cause, the change that most likely brought it, and with all changes.

    Args:
        document: the verdict.
        found: changes, the newest first.
        origins: feature group and sources by feature.
    """
    causes = [cause | {"ledger": nearest(found, origins.get(cause["feature"], []))} for cause in document["causes"]]
    # Labels come all day and move no input: two of them show that they come.
    labels = [change for change in found if change["kind"] == "labels"][:2]
    kept = [*[change for change in found if change["kind"] != "labels"][:SHOWN], *labels]
    told = [{key: value for key, value in change.items() if key != "about"} for change in kept]
    more = first["said"] if causes and (first := causes[0]["ledger"]) else ""
    cause = f"{document['cause']}; just before: {more}" if more else document["cause"]
    return {**document, "causes": causes, "changes": told, "cause": cause}


def nearest(found: Sequence[Mapping[str, Any]], origin: Sequence[str]) -> dict[str, Any] | None:
    """The newest change of where the feature comes from; else the newest of what concerns all features."""
    own = [change for change in found if set(change["about"]) & set(origin)]
    common = [change for change in found if not change["about"] and change["kind"] != "labels"]
    common.sort(key=lambda change: KINDS.index(change["kind"]))
    chosen = next(iter([*own, *common]), None)
    return {key: value for key, value in chosen.items() if key != "about"} if chosen else None


def said(row: Row) -> str:
    """A row in a sentence."""
    body, at = row.body, instant(row.at).strftime("%Y-%m-%d %H:%M")
    words = {
        "source": f"a delivery of {body.get('source') or row.id.partition('#')[0].rpartition('/')[2]}",
        "feature_schema": f"the schema of {body.get('group', row.id)}",
        "feature_backfill": "history of features was computed anew",
        "features": f"features of run {row.id}",
        "release": f"release of {row.id.partition('#')[0].rpartition('model-package/')[2]}, {body.get('outcome', 'done')}",
        "labels": f"labels {row.id.partition('#')[0].rpartition('/')[2]}",
    }
    return f"{words[row.kind]} on {at}"


def _about(row: Row) -> list[str]:
    """The source or feature group that a row concerns; none: all of them."""
    body = row.body
    if row.kind == "source":
        parts = row.id.partition("#")[0].split("/")
        return [body["source"]] if body.get("source") else parts[-2:-1]
    if row.kind == "feature_schema":
        return [str(body["group"])] if "group" in body else []
    if row.kind == "feature_backfill":
        return list(body.get("groups", []))
    return []
