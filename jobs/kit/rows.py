"""This file reads a part of a snapshot, as a job finds it in its folder."""

from pathlib import Path

import pyarrow as pa
from pyarrow import parquet

from jobs.kit.entry import BadInputError


def read(where: Path) -> pa.Table:
    """A Parquet file, or every Parquet file under a folder.

    Raises:
        BadInputError: there is none, or one is not whole.
    """
    found = sorted(where.rglob("*.parquet")) if where.is_dir() else [where]
    if not found or not all(path.is_file() for path in found):
        raise BadInputError(f"{where}: must be a Parquet file or a folder of them, got nothing")
    try:
        return pa.concat_tables([parquet.ParquetFile(path).read() for path in found])
    except (pa.ArrowInvalid, OSError) as error:
        raise BadInputError(f"{where}: must be whole Parquet, got: {error}") from error
