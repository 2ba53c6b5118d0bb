"""This file reads a Parquet file into columns; nothing else in this package needs pyarrow."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from jobs.drift.arrow import is_vector, raw, vectors
from jobs.drift.columns import Array, Column, column, from_codes

_CAREFUL: dict[str, Any] = {"buffer_size": 65536, "pre_buffer": False, "page_checksum_verification": True}
"""So many bytes are read at a time of a column: otherwise what is stored of it would be in memory beside what is read."""
_ROWS = "__index_level_"
_TICKS = {"s": 1.0, "ms": 1e3, "us": 1e6, "ns": 1e9}
"""A second's."""


def read(path: Path) -> dict[str, Column]:
    """Every column of the file.

    Raises:
        ValueError: the file is absent or no Parquet.
    """
    with _opened(path) as file:
        return of_table(file.read())


def of_table(table: Any) -> dict[str, Column]:
    """Every column of a table in memory."""
    return {name: _column(table.column(name)) for name in _told(table.column_names)}


def only(path: Path, name: str) -> Column | None:
    """One column; None where there is none of that name."""
    with _opened(path) as file:
        return _column(file.read(columns=[name]).column(name)) if name in file.schema_arrow.names else None


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

        read = _column(self._file.read_row_group(self._at, columns=[name], use_threads=False).column(name))
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


def _column(values: Any) -> Column:
    import pyarrow.types as kinds

    kind = values.type
    if kinds.is_timestamp(kind) or kinds.is_date(kind) or kinds.is_duration(kind):
        return column(np.asarray(values))
    readers: tuple[tuple[Callable[[Any], bool], Callable[[Any], Column]], ...] = (
        (kinds.is_dictionary, _dictionary),
        (kinds.is_integer, _integers),
        (kinds.is_floating, _floats),
        (kinds.is_boolean, _booleans),
        (kinds.is_decimal, lambda money: column(np.asarray(money.cast("float64")))),
        (kinds.is_time, _times),
        (is_vector, vectors),
    )
    reader = next((reader for suits, reader in readers if suits(kind)), _texts)
    return reader(values)


def _texts(values: Any) -> Column:
    """Lists of names, structures and bytes are compared as text: a change of their spelling is all that can be seen."""
    return column(np.array([None if value is None else str(value) for value in values.to_pylist()], dtype=object))


def _booleans(values: Any) -> Column:
    return from_codes(np.asarray(values.cast("int8").fill_null(-1)), ("false", "true"), "boolean")


def _times(values: Any) -> Column:
    """Of a day, in seconds."""
    ticks = _integers(values.cast("int32" if values.type.bit_width == 32 else "int64"))  # noqa: PLR2004 - bits
    return replace(ticks, type="time", values=ticks.values / _TICKS[values.type.unit])


def _integers(values: Any) -> Column:
    """Integers stay integers: as floats with NaN, those beyond 2**53 would change."""
    parts = [raw(chunk) for chunk in values.chunks] or [(np.empty(0, dtype=np.int64), np.empty(0, dtype=bool))]
    read, present = (np.concatenate(side) if len(parts) > 1 else side[0] for side in zip(*parts, strict=True))
    if not values.null_count:
        return Column("integer", len(values), 0, read)
    return Column("integer", len(values), values.null_count, read[present], present=present)


def _floats(values: Any) -> Column:
    parts = [raw(chunk) for chunk in values.chunks]
    told = [read if present.all() else np.where(present, read, np.nan) for read, present in parts]
    return column(told[0] if len(told) == 1 else np.concatenate([np.empty(0), *told]))


def _dictionary(values: Any) -> Column:
    codes: list[Array] = [np.empty(0, dtype=np.int64)]
    levels: list[str] = []
    for chunk in values.unify_dictionaries().chunks:
        levels = [str(level) for level in chunk.dictionary.to_pylist()]
        read, present = raw(chunk.indices)
        codes.append(read if present.all() else np.where(present, read, -1))
    return from_codes(codes[-1] if len(codes) == 2 else np.concatenate(codes), tuple(levels))  # noqa: PLR2004 - the empty and one
