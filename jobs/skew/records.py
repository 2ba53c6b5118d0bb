"""This file fetches what can matter of a feature group's history for a few entities and moments."""

# ruff: noqa: S608 - the text is made of names that the spec's pattern lets through, quoted, and of numbers

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import inf
from pathlib import Path
from typing import Self

import duckdb
import pyarrow as pa
from pyarrow import parquet

from jobs.kit.files import Files
from jobs.kit.spec import FeatureGroup
from jobs.snapshot.newest import quoted

AROUND = timedelta(days=2)
"""How much more of the history is read than the join needs, to find the record that a prediction saw instead."""
_MONTH = re.compile(r"year=(\d+)/month=(\d+)/")


@dataclass(frozen=True)
class Asked:
    first: float
    last: float
    entities: Mapping[str, set[str]]

    @classmethod
    def of(cls, moments: Sequence[float], entities: Mapping[str, Sequence[str | None]]) -> Self:
        named = {name: {entity for entity in values if entity is not None} for name, values in entities.items()}
        return cls(min(moments), max(moments), named)


def as_of(group: str) -> str:
    """Column with the event time of the record that a group's values are from."""
    return f"{group}_as_of"


def collect(name: str, group: FeatureGroup, asked: Asked, files: Files, target: Path) -> float:
    """Keep what can matter of a group's history; the event time of its newest record.

    Args:
        name: of the group.
        group: as the line states it.
        asked: whom and when the predictions are about.
        files: the history.
        target: folder that receives the records.
    """
    target.mkdir()
    raw = target.with_name(f"{name}_raw")
    first = -inf if group.max_age is None else asked.first - (group.max_age + AROUND).total_seconds()
    last = asked.last + AROUND.total_seconds()
    if not _fetch(files, raw, "" if first == -inf else _month(first), _month(last)):
        return -inf
    source, kept = (str(place).replace("'", "''") for place in (raw / "*.parquet", target / "kept.parquet"))
    entity, time = quoted(group.entity), quoted(group.event_time)
    near = f"{time} <= {last}" + (f" and {time} >= {first}" if first > -inf else "")
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        connection.register("wanted", pa.table({"entity": pa.array(sorted(asked.entities[group.entity]), pa.string())}))
        stored = f"read_parquet('{source}', union_by_name = true)"
        chosen = f"select *, cast({time} as double) as {quoted(as_of(name))} from {stored}"
        only = f"cast({entity} as varchar) in (select entity from wanted) and {near}"
        connection.execute(f"copy ({chosen} where {only}) to '{kept}' (format parquet)")
        [(newest,)] = connection.sql(f"select max({time}) from {stored}").fetchall()
    return -inf if newest is None else float(newest)


def _fetch(files: Files, target: Path, first: str, last: str) -> int:
    """Copy the files of some months into a folder, one at a time; how many there are."""
    names = [name for name in files.names() if name.endswith(".parquet") and _between(name, first, last)]
    target.mkdir()
    for number, name in enumerate(names):
        (target / f"{number:06d}.parquet").write_bytes(files.read(name))
    return len(names)


def _between(name: str, first: str, last: str) -> bool:
    """Both layouts of the offline store begin with year and month of the event time."""
    found = _MONTH.search(name)
    return found is None or first <= f"{found[1]}-{found[2]}" <= last


def records(folder: Path, group: FeatureGroup) -> pa.Table:
    columns = [group.entity, group.event_time, *group.features]
    kept = folder / "kept.parquet"
    if not kept.is_file():
        return pa.table({name: pa.nulls(0) for name in columns})
    table = parquet.ParquetFile(kept).read()
    lacking = [name for name in columns if name not in table.column_names]
    for name in lacking:
        table = table.append_column(name, pa.nulls(table.num_rows))
    return table.sort_by([(group.entity, "ascending"), (group.event_time, "ascending"), ("write_time", "ascending")])


def _month(moment: float) -> str:
    return f"{datetime.fromtimestamp(max(moment, 0), UTC):%Y-%m}"
