"""This file reads a Parquet file into columns; nothing else in this package needs pyarrow."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jobs.drift.arrow_columns import column_of
from jobs.drift.columns import Column

_CAREFUL: dict[str, Any] = {"buffer_size": 65536, "pre_buffer": False, "page_checksum_verification": True}
"""So many bytes are read at a time of a column: otherwise what is stored of it would be in memory beside what is read."""
_ROWS = "__index_level_"


def read(path: Path) -> dict[str, Column]:
    """Every column of the file.

    Raises:
        ValueError: the file is absent or no Parquet.
    """
    with _opened(path) as file:
        return of_table(file.read())


def of_table(table: Any) -> dict[str, Column]:
    """Every column of a table in memory."""
    return {name: column_of(table.column(name)) for name in _told(table.column_names)}


def only(path: Path, name: str) -> Column | None:
    """One column; None where there is none of that name."""
    with _opened(path) as file:
        return column_of(file.read(columns=[name]).column(name)) if name in file.schema_arrow.names else None


def names(path: Path) -> list[str]:
    with _opened(path) as file:
        return _told(file.schema_arrow.names)


def _told(names: list[str]) -> list[str]:
    """Those that somebody gave: pandas writes the numbers of its rows beside them."""
    return [name for name in names if not (name.startswith(_ROWS) and name.endswith("__"))]


@dataclass(frozen=True)
class Group:
    """Rows that lie together in a file."""

    rows: int
    names: list[str]
    _file: Any
    _at: int

    def column(self, name: str) -> Column:
        import pyarrow as pa

        read = column_of(self._file.read_row_group(self._at, columns=[name], use_threads=False).column(name))
        pa.default_memory_pool().release_unused()  # what it keeps for later would add up to several columns
        return read


def groups(path: Path) -> Iterator[Group]:
    """A file's rows, of which a column of a group is in memory at a time."""
    with _opened(path) as file:
        for at in range(file.num_row_groups):
            yield Group(file.metadata.row_group(at).num_rows, _told(file.schema_arrow.names), file, at)


def rows(path: Path) -> int:
    with _opened(path) as file:
        return int(file.metadata.num_rows)


@contextmanager
def _opened(path: Path) -> Iterator[Any]:
    import pyarrow as pa
    from pyarrow import parquet

    try:
        with parquet.ParquetFile(path) as file:
            schema = file.schema_arrow
            if twice := sorted({name for name in schema.names if schema.names.count(name) > 1}):
                raise ValueError(f"{path} must name every column once, got {', '.join(twice)} more often")
            text = [
                field.name for field in schema if pa.types.is_string(field.type) or pa.types.is_large_string(field.type)
            ]
        with parquet.ParquetFile(path, read_dictionary=text, **_CAREFUL) as file:
            yield file
    except (OSError, pa.ArrowException) as error:
        raise ValueError(f"{path} must be a Parquet file, got {str(error).splitlines()[0]}") from error
