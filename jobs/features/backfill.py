"""This file computes a new version of a group over everything that was ever delivered and is still stored.

The deliveries are read again in the order in which runs read them, and their rows are written as of then: what a training
set of any moment could have known of the new version is what it knew of the former one. Doing it again changes nothing.
"""

import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from jobs.features import records, refuse
from jobs.features.collect import Delivery, groups, read_all
from jobs.kit.entry import BadInputError
from jobs.kit.files import Files, write_all
from jobs.kit.spec import Line

Record = list[dict[str, str]]
Latest = dict[str, tuple[float, Record]]
"""By entity: the newest record and its event time."""
Fetch = Callable[[Mapping[str, Any], Path], Delivery]
"""Brings one recorded source to a folder.

Raises:
    LookupError: it is no longer stored.
"""


@dataclass(frozen=True)
class Past:
    """One set of deliveries that a run has read, and when it wrote what it made of them."""

    sources: Sequence[Mapping[str, Any]]
    written: datetime


def past(reports: Iterable[Mapping[str, Any]]) -> list[Past]:
    """The sets of deliveries in the reports of runs, oldest first; one that was read again counts from its first time."""
    found: list[Past] = []
    for report in sorted(reports, key=lambda report: str(report["written"])):
        one = Past(report["sources"], datetime.fromisoformat(report["written"]))
        if not found or _which(found[-1]) != _which(one):
            found.append(one)
    return found


def _which(one: Past) -> list[tuple[str, str, str]]:
    return sorted((s["uri"], s["version"], s["sha256"]) for s in one.sources)


def backfill(
    line: Line,
    code: Any,
    wanted: Sequence[str],
    history: Sequence[Past],
    fetch: Fetch,
    where: Callable[[str], Files],
    now: datetime,
) -> dict[str, Any]:
    """Write the history of the wanted groups.

    Returns:
        What the ledger is told, and under `newest` the newest record of each entity of those that are served online.

    Raises:
        BadInputError: the last delivery cannot be used; older ones that cannot are named in the answer.
    """
    told: dict[str, Any] = {"deliveries": [], "skipped": [], "groups": {}}
    latest: dict[str, Latest] = {name: {} for name in wanted if line.feature_groups[name].online}
    for number, one in enumerate(history):
        try:
            computed = _computed(line, code, one, fetch, now)
        except (BadInputError, LookupError) as error:
            if number == len(history) - 1:
                raise BadInputError(f"the last delivery must be usable, got: {error}") from error
            told["skipped"].append({"written": one.written.isoformat(), "reason": str(error)})
            continue
        told["deliveries"].append({"written": one.written.isoformat(), "sources": [_name(s) for s in one.sources]})
        for name in wanted:
            group, rows, before = line.feature_groups[name], computed[name], told["groups"].get(name, {"added": 0})
            added = before["added"] + _store(rows, group.entity, group.event_time, where(name), one.written)
            told["groups"][name] = {"added": added, "rows": rows.num_rows, "uri": where(name).uri()}
            if group.online:
                _remember(latest[name], rows, group.entity, group.event_time)
    return {**told, "newest": {name: [record for _, record in found.values()] for name, found in latest.items()}}


def _computed(line: Line, code: Any, one: Past, fetch: Fetch, now: datetime) -> dict[str, pa.Table]:
    with tempfile.TemporaryDirectory() as folder:
        deliveries = {source["source"]: fetch(source, Path(folder)) for source in one.sources}
        if lacking := [name for name in line.sources if name not in deliveries]:
            raise BadInputError(f"deliveries must include {', '.join(lacking)}, got {', '.join(deliveries)}")
        raw, _ = read_all(line, deliveries)
    computed = groups(line, code, raw)
    refuse.groups(line, raw, computed, now)
    return computed


def _store(table: pa.Table, entity: str, event_time: str, files: Files, written: datetime) -> int:
    # Only what was written by then: a later delivery that is there already must not make this one look undone.
    until = f"{written.astimezone(UTC):%Y%m%dT%H%M%SZ}~"
    known = [name for name in files.names() if name.rsplit("/", 1)[-1] < until]
    added: dict[str, bytes] = {}
    for month in records.months(table, entity, event_time):
        added |= records.unwritten(month, known, written)
    write_all(files, added)
    return len(added)


def _remember(latest: Latest, table: pa.Table, entity: str, event_time: str) -> None:
    for record in records.newest(table, entity, event_time):
        values = {value["FeatureName"]: value["ValueAsString"] for value in record}
        at = float(values[event_time])
        if values[entity] not in latest or latest[values[entity]][0] <= at:
            latest[values[entity]] = (at, record)


def _name(source: Mapping[str, Any]) -> str:
    return f"{source['uri']}#{source['version']}"
