"""This file lets DuckDB read the offline store's files within an amount of memory."""

import math
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from jobs.snapshot.contract import MEMORY_GB

SQL_TYPES = {"Integral": "bigint", "Fractional": "double", "String": "varchar"}
_ADDED = {"write_time": "timestamp", "is_deleted": "boolean"}
_BATCH_ROWS = 1 << 16
_PATIENCE_SECONDS = 2.0


@dataclass(frozen=True)
class Table:
    """A table of the offline store, as far as it lies on this machine."""

    files: Sequence[Path]
    """None at all is an empty table."""
    columns: Sequence[Mapping[str, str]]
    """FeatureDefinitions."""

    @property
    def kinds(self) -> dict[str, str]:
        """SQL type of each column."""
        return {c["FeatureName"]: SQL_TYPES[c["FeatureType"]] for c in self.columns} | _ADDED

    def select(self, condition: str = "true") -> str:
        """Its rows as a query."""
        if not self.files:
            nothing = ", ".join(f'cast(null as {kind}) as "{column}"' for column, kind in self.kinds.items())
            return f"select {nothing} where false"
        chosen = ", ".join(f'cast("{column}" as {kind}) as "{column}"' for column, kind in self.kinds.items())
        return f"select {chosen} from {parquet(self.files)} where {condition}"  # noqa: S608 - names by the spec's pattern


@contextmanager
def connect(scratch: Path, memory_gb: float = MEMORY_GB) -> Iterator[Any]:
    """A connection that keeps to its memory and takes the scratch folder for what does not fit."""
    with duckdb.connect() as connection:
        # write_time is stored with its zone; the machine's own zone would move it.
        connection.execute("set TimeZone = 'UTC'")
        connection.execute(f"set memory_limit = '{math.ceil(memory_gb * 1024)}MiB'")
        connection.execute(f"set temp_directory = {_text(scratch / 'spilled')}")
        # Every result is sorted at its end; to keep the order of files until then costs memory for nothing.
        connection.execute("set preserve_insertion_order = false")
        # Followed, but told by `told`: a bar that draws over itself is no log.
        connection.execute("set enable_progress_bar = true")
        connection.execute("set enable_progress_bar_print = false")
        # Each of many open files would otherwise wait for half a million rows.
        connection.execute("set partitioned_write_flush_threshold = 32768")
        yield connection


def stream(connection: Any, sql: str, order: Sequence[str]) -> pa.RecordBatchReader:
    """The query's rows in order, a batch at a time."""
    by = ", ".join(f'"{column}"' for column in order)
    return connection.sql(f"select * from ({sql}) as result order by {by}").to_arrow_reader(_BATCH_ROWS)  # noqa: S608 - our own text


def run(
    sql: str, folders: Mapping[str, Path], columns: Mapping[str, Sequence[Mapping[str, str]]], order: Sequence[str]
) -> pa.Table:
    """The whole result over tables whose files are in folders of theirs, sorted."""
    with tempfile.TemporaryDirectory() as scratch, connect(Path(scratch)) as connection:
        for name, folder in folders.items():
            view(connection, name, Table(sorted(folder.glob("*.parquet")), columns[name]).select())
        return stream(connection, sql, order).read_all()


def view(connection: Any, name: str, rows: str) -> None:
    """Let a name mean these rows from now on."""
    connection.execute(f'create or replace view "{name}" as {rows}')


def parquet(files: Sequence[Path]) -> str:
    """Files as a table of SQL."""
    return f"read_parquet([{', '.join(_text(file) for file in files)}], union_by_name = true)"


@contextmanager
def told(connection: Any, what: str) -> Iterator[None]:
    """Say how far a statement has come, if it takes longer than a person waits in silence."""
    done = threading.Event()

    def tell() -> None:
        while not done.wait(_PATIENCE_SECONDS):
            percent = connection.query_progress()
            print(f"{what}: {percent:.0f} %" if percent >= 0 else f"{what} ...", flush=True)

    teller = threading.Thread(target=tell, daemon=True)
    teller.start()
    try:
        yield
    finally:
        done.set()
        teller.join()


def _text(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"
