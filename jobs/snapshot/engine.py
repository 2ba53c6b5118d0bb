"""This file is how a training set's rows come about, and the engine that makes them on this machine."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pyarrow as pa

from jobs.features.collect import event_definitions
from jobs.features.contract import definitions
from jobs.kit.files import Files, download_all
from jobs.kit.spec import Line
from jobs.snapshot.contract import MEMORY_GB
from jobs.snapshot.duck import Table, connect, stream, view
from jobs.snapshot.query import query
from jobs.snapshot.sliced import ROWS_AT_ONCE, Sliced


@dataclass(frozen=True)
class Joined:
    """The query's result while it is open."""

    rows: pa.RecordBatchReader
    """In order of prediction time and entity."""
    sql: str
    read: dict[str, list[str]]
    """Names of the files that each table was read from."""


Where = Callable[[str], Files]
"""Which files a feature group's history is in, or that of `events`."""
Engine = Callable[[Line, Where, datetime, datetime], AbstractContextManager[Joined]]
"""Runs the query as known at one moment and written by another."""


def columns(line: Line) -> dict[str, list[dict[str, str]]]:
    """FeatureDefinitions of every table that the query reads."""
    return {name: definitions(group) for name, group in line.feature_groups.items()} | {
        "events": event_definitions(line)
    }


def order(line: Line) -> list[str]:
    """Columns that no two rows agree on."""
    return [line.problem.prediction_time, line.problem.entity]


@contextmanager
def with_duckdb(
    line: Line,
    where: Where,
    as_of: datetime,
    written: datetime | None = None,
    *,
    memory_gb: float = MEMORY_GB,
    rows_at_once: int = ROWS_AT_ONCE,
) -> Iterator[Joined]:
    """Rows from the offline store's files, in slices of time where there are many."""
    sql = query(line, {name: f'"{name}_stored"' for name in columns(line)}, as_of, written)
    with tempfile.TemporaryDirectory(prefix="snapshot-") as folder:
        scratch = Path(folder)
        read, tables = {}, {}
        for name, found in columns(line).items():
            read[name] = [file for file in where(name).names() if file.endswith(".parquet")]
            (scratch / f"{name}_stored").mkdir()
            tables[name] = Table(download_all(where(name), read[name], scratch / f"{name}_stored"), found)
        with connect(scratch, memory_gb) as connection:
            for name, table in tables.items():
                view(connection, f"{name}_stored", table.select())
            run = Sliced(line, tables, (as_of, written or as_of), connection, scratch)
            slices = run.plan(rows_at_once)
            rows = run.rows(sql, slices, order(line)) if slices else stream(connection, sql, order(line))
            yield Joined(rows, sql, read)
