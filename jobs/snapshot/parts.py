"""This file writes a training set's rows, as they come, into files by part and month, each named by the digest of its content.

A month that did not change is the same file in every snapshot that holds it, and is stored once.
"""

import hashlib
import io
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import parquet

from jobs.kit.files import Files
from jobs.kit.rows import PLACE
from jobs.snapshot.contract import PARTS

GROUP_ROWS = 1 << 18
"""Rows that are written at once; as many as are ever waiting in memory for each part."""
FILE_ROWS = 1 << 23
"""Where a month has more it goes on in another file."""


def keep_rows(rows: pa.RecordBatchReader, moment: str, lake: Files) -> dict[str, list[dict[str, Any]]]:
    """Store the rows, which are in order and carry their `part`; a file that the lake has already is not written again.

    Args:
        rows: the result of the query.
        moment: the column of times, in Unix seconds, that rows are in order of.
        lake: receives `data/<sha256>.parquet`.

    Returns:
        The files of each part in order.
    """
    schema = pa.schema([column for column in rows.schema if column.name != "part"])
    known = set(lake.names("data/"))
    with tempfile.TemporaryDirectory(prefix="snapshot-") as scratch:
        parts = {part: _Part(schema, Path(scratch) / part, lake, known) for part in PARTS}
        for batch in rows:
            for month, of_month in _months(batch, moment):
                for part, writer in parts.items():
                    writer.add(month, of_month.filter(pc.equal(of_month["part"], part)).drop_columns(["part"]))
        return {part: writer.end() for part, writer in parts.items()}


def _months(batch: pa.RecordBatch, moment: str) -> Iterator[tuple[str, pa.RecordBatch]]:
    which = np.asarray(batch[moment]).astype("datetime64[s]").astype("datetime64[M]")
    starts = [0, *(np.flatnonzero(which[1:] != which[:-1]) + 1).tolist(), len(which)]
    for start, end in pairwise(starts):
        if start < end:
            yield str(which[start]), batch.slice(start, end - start)


class _Digesting(io.RawIOBase):
    """A file whose digest is known when its last byte is written."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.file, self.sha256, self.size = path.open("wb"), hashlib.sha256(), 0

    def writable(self) -> bool:
        return True

    def write(self, content: Any) -> int:
        self.sha256.update(content)
        self.size += len(content)
        return self.file.write(content)

    def close(self) -> None:
        self.file.close()
        super().close()


@dataclass
class _Part:
    """One part's files, of which the last is being written."""

    schema: pa.Schema
    path: Path
    lake: Files
    known: set[str]
    files: list[dict[str, Any]] = field(default_factory=list)
    waiting: list[pa.RecordBatch] = field(default_factory=list)
    place: tuple[str, int] = ("", 0)
    """Month, and which of its files."""
    rows: int = 0
    """Rows written to the file, without those waiting."""
    out: tuple[_Digesting, Any] | None = None

    def add(self, month: str, batch: pa.RecordBatch) -> None:
        if not batch.num_rows:
            return
        if month != self.place[0]:
            self.end()
            self.place = (month, 0)
        self.waiting.append(batch)
        # Groups of exactly so many rows: however the rows came, the bytes are the same.
        while sum(one.num_rows for one in self.waiting) >= GROUP_ROWS:
            self._group()

    def end(self) -> list[dict[str, Any]]:
        """Finish the file; gives all files so far."""
        if self.waiting:
            self._group()
        if self.out:
            self._finish()
        return self.files

    def _group(self) -> None:
        table = pa.Table.from_batches(self.waiting).combine_chunks()
        group, rest = table.slice(0, GROUP_ROWS), table.slice(GROUP_ROWS)
        self.waiting = rest.to_batches() if rest.num_rows else []
        if self.out is None:
            self.out = self._begin()
        self.out[1].write_table(group)
        self.rows += group.num_rows
        if self.rows >= FILE_ROWS:
            self._finish()

    def _begin(self) -> tuple[_Digesting, Any]:
        sink = _Digesting(self.path)
        about = {"compression": "zstd", "version": "2.6", "store_schema": False}
        writer = parquet.ParquetWriter(pa.PythonFile(sink, "w"), self.schema, **about)
        writer.add_key_value_metadata({PLACE: f"{self.place[0]}.{self.place[1]:06d}"})
        return sink, writer

    def _finish(self) -> None:
        sink, writer = self.out or self._begin()
        writer.close()
        sink.close()
        sha256 = sink.sha256.hexdigest()
        name = f"{sha256}.parquet"
        if f"data/{name}" not in self.known:
            self.lake.upload(f"data/{name}", self.path)
            self.known.add(f"data/{name}")
        self.files.append({"file": name, "sha256": sha256, "rows": self.rows, "bytes": sink.size})
        self.out, self.rows, self.place = None, 0, (self.place[0], self.place[1] + 1)
