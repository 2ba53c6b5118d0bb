"""This file reads a part of a snapshot, as a job finds it in its folder."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa
from pyarrow import parquet

from jobs.kit.entry import BadInputError

PLACE = "place"
"""In a file's own metadata: where its rows stand among those of its part's other files, whatever the files are called."""


def read(where: Path) -> pa.Table:
    """A Parquet file, every Parquet file under a folder, or those that a manifest lists, in the order of their rows.

    Raises:
        BadInputError: there is none, or one is not whole.
    """
    with _whole(where):
        found = [parquet.ParquetFile(path).read() for path in files(where)]
        return pa.concat_tables([table.replace_schema_metadata(None) for table in found])


def batches(where: Path, rows: int = 1 << 16) -> Iterator[pa.RecordBatch]:
    """The same rows in the same order, never more than so many of them in memory.

    Raises:
        BadInputError: there is none, or one is not whole.
    """
    with _whole(where):
        for path in files(where):
            yield from parquet.ParquetFile(path).iter_batches(rows)


def files(where: Path) -> list[Path]:
    """The Parquet files that `read` reads, in the order of their rows.

    Raises:
        BadInputError: there is none, or one is not whole.
    """
    if where.is_dir():
        found = sorted(where.rglob("*.parquet"))
    else:
        found = _listed(where) if where.suffix == ".manifest" else [where]
    if not found or not all(path.is_file() for path in found):
        raise BadInputError(f"{where}: must be a Parquet file or a folder of them, got nothing")
    with _whole(where):
        return sorted(found, key=_place)


@contextmanager
def _whole(where: Path) -> Iterator[None]:
    try:
        yield
    except (pa.ArrowInvalid, OSError) as error:
        raise BadInputError(f"{where}: must be whole Parquet, got: {error}") from error


def _place(path: Path) -> bytes:
    place: bytes = (parquet.read_metadata(path).metadata or {}).get(PLACE.encode(), b"")
    return place


def _listed(manifest: Path) -> list[Path]:
    """The files of a part that the snapshot job listed when it ran by hand."""
    try:
        first, *names = json.loads(manifest.read_text(encoding="utf-8"))
        return [Path(first["prefix"]) / name for name in names]
    except (OSError, ValueError, LookupError, TypeError) as error:
        raise BadInputError(f"{manifest}: must be a manifest of jobs.snapshot, got: {error}") from error
