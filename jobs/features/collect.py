"""This file is the features job itself, wherever its files are: raw deliveries in, feature groups and a report out."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from jobs.features import delivery, records, refuse, watch
from jobs.features.contract import definitions
from jobs.features.pins.check import Keys, checked
from jobs.features.pins.lakefs_server import keys_from_environment
from jobs.features.read import read
from jobs.kit.entry import BadInputError
from jobs.kit.files import Files, write_all
from jobs.kit.spec import Line


@dataclass(frozen=True)
class Delivery:
    """One raw file as it lies here, and which one it is."""

    path: Path
    uri: str
    version: str


def read_all(
    line: Line,
    deliveries: Mapping[str, Delivery],
    last: Sequence[Mapping[str, Any]] = (),
    keys: Keys = keys_from_environment,
) -> tuple[dict[str, pa.Table], list[dict[str, Any]]]:
    """The raw tables, and what the report says of each source.

    Args:
        line: the spec.
        deliveries: the file of each source.
        last: what the last report said of each source.
        keys: how to reach lakeFS, where a source is pinned by it.

    Raises:
        BadInputError: a file cannot be read, or is not what was agreed.
    """
    raw, told, before = {}, [], {said["source"]: said for said in last}
    for name, source in line.sources.items():
        path = deliveries[name].path
        pin = checked(path, source, keys)
        raw[name] = read(path, source)
        sha256 = delivery.content(path)
        delivery.doubled(path.name, raw[name])
        now = {"sha256": sha256, **delivery.describe(path, raw[name])}
        delivery.refused(path.name, source, now, before.get(name))
        notes = list(delivery.notes(path.name, source, now, before.get(name)))
        told.append(
            {"source": name, "uri": deliveries[name].uri, "version": deliveries[name].version}
            | ({"pin": pin} if pin else {})
            | {**now, "notes": notes}
        )
    return raw, told


def groups(line: Line, code: Any, raw: Mapping[str, pa.Table]) -> dict[str, pa.Table]:
    """Every feature group's table, as the line's code computes it and the feature store types it."""
    computed = code.tables(raw)
    if lacking := [name for name in line.feature_groups if name not in computed]:
        raise BadInputError(
            f"models/{line.package}/features.py: tables() must give {', '.join(lacking)}, got {', '.join(computed) or 'none'}"
        )
    return {name: _checked(computed[name], definitions(group), name) for name, group in line.feature_groups.items()}


def events(line: Line, code: Any, raw: Mapping[str, pa.Table]) -> pa.Table:
    """What is predicted, with every entity whose features are joined to it."""
    table = _checked(code.events(raw), event_definitions(line), "events")
    # Before anything is stored: what is stored stays, and of two events of one name only one would be learned from.
    return records.unique(table, line.problem.entity, "events")


def event_definitions(line: Line) -> list[dict[str, str]]:
    """The columns of the table of events."""
    problem = line.problem
    entities = [g.entity for g in line.feature_groups.values() if g.entity != problem.entity]
    kinds = {problem.entity: "String", problem.prediction_time: "Fractional", **dict.fromkeys(entities, "String")}
    kinds |= {problem.label_time: "Fractional", problem.target: "Integral"}
    return [{"FeatureName": name, "FeatureType": kind} for name, kind in kinds.items()]


def store(table: pa.Table, entity: str, event_time: str, files: Files, now: datetime) -> dict[str, Any]:
    """Add what the files do not say yet.

    Returns:
        Rows of the table, and the names of the files that were added.
    """
    known = files.names()
    added: dict[str, bytes] = {}
    for month in records.months(table, entity, event_time):
        added |= records.unwritten(month, known, now)
    write_all(files, added)
    return {"rows": table.num_rows, "uri": files.uri(), "added": sorted(added)}


def collect(
    line: Line, code: Any, raw: Mapping[str, pa.Table], where: Callable[[str], Files], now: datetime
) -> dict[str, Any]:
    """Compute and store every feature group and the events; `where` says which files a group's history is in."""
    computed, predicted = groups(line, code, raw), events(line, code, raw)
    refuse.groups(line, raw, computed, now)
    refuse.events(line, predicted, now)
    told: dict[str, Any] = {
        name: store(computed[name], group.entity, group.event_time, where(name), now)
        for name, group in line.feature_groups.items()
    }
    told["events"] = store(predicted, line.problem.entity, line.problem.prediction_time, where("events"), now)
    return {"groups": told, "newest": newest(line, computed), "metrics": watch.metrics(line, computed, now)}


def newest(line: Line, computed: Mapping[str, pa.Table]) -> dict[str, list[list[dict[str, str]]]]:
    """The newest record per entity of every group that is served online."""
    return {
        name: records.newest(computed[name], group.entity, group.event_time)
        for name, group in line.feature_groups.items()
        if group.online
    }


def _checked(table: pa.Table, columns: list[dict[str, str]], what: str) -> pa.Table:
    return records.keyed(records.typed(table, columns, what), [c["FeatureName"] for c in columns[:2]], what)
