"""This file reads raw deliveries by the line's spec, and says which file, row and column cannot be read."""

import csv
import re
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow_csv
from pyarrow import parquet

from jobs.kit.entry import BadInputError
from jobs.kit.spec import Source, Type

ARROW = {
    Type.INTEGER: pa.int64(),
    Type.NUMBER: pa.float64(),
    Type.CATEGORY: pa.string(),
    Type.BOOLEAN: pa.bool_(),
    # Not seconds: a reader of seconds refuses a time that has fractions.
    Type.TIME: pa.timestamp("us", "UTC"),
}
_ROWS = arrow_csv.ParseOptions(newlines_in_values=True)
_LOOK = 65_536
"""Bytes at the beginning that are looked at for being text."""
_WORDS = {
    "int64": "a whole number",
    "double": "a number",
    "string": "UTF-8 text",
    "bool": "true or false",
    "timestamp[us, tz=UTC]": "a time with its zone, such as 2013-01-31T05:00:00Z",
}


def read(path: Path, source: Source) -> pa.Table:
    """The source's columns in the spec's order; columns that the spec does not know are left out.

    Raises:
        BadInputError: the file is absent, empty, cut off, lacks a column, or holds a value of another type.
    """
    if not path.is_file():
        raise BadInputError(f"{path.name}: file must be delivered, got nothing in {path.parent.name}/")
    if path.stat().st_size == 0:
        raise BadInputError(f"{path.name}: file must hold rows, got 0 bytes")
    table = _parquet(path, source) if path.suffix == ".parquet" else _csv(path, source)
    if not table.num_rows:
        raise BadInputError(f"{path.name}: file must hold rows, got none below the header")
    return pa.table({name: _without_nan(table[name]) for name in table.column_names})


def _without_nan(values: pa.ChunkedArray) -> pa.ChunkedArray:
    """No number is a missing one: a NaN would pass through every sum, and a null does not."""
    if values.type != ARROW[Type.NUMBER]:
        return values
    return pc.if_else(pc.is_nan(values), None, values)


def _csv(path: Path, source: Source) -> pa.Table:
    with path.open("rb") as raw:
        if b"\0" in raw.read(_LOOK):
            raise BadInputError(
                f"{path.name}: file must be UTF-8 text, got a zero byte; it may be UTF-16, packed or Parquet"
            )
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        header = next(csv.reader(file), [])
    _demand(path, source, header)
    options = arrow_csv.ConvertOptions(
        column_types={name: ARROW[kind] for name, kind in source.columns.items()},
        include_columns=list(source.columns),
        null_values=list(source.nulls),
        strings_can_be_null=True,
    )
    try:
        return arrow_csv.read_csv(path, convert_options=options, parse_options=_ROWS)
    except pa.ArrowInvalid:
        return _csv_again(path, options, header)


def _csv_again(path: Path, options: arrow_csv.ConvertOptions, header: Sequence[str]) -> pa.Table:
    """Read with one thread: only then does the reader know the number of a row."""
    try:
        one = arrow_csv.ReadOptions(use_threads=False)
        return arrow_csv.read_csv(path, convert_options=options, parse_options=_ROWS, read_options=one)
    except pa.ArrowInvalid as error:
        raise BadInputError(f"{path.name}: {_plain(str(error), header)}") from error


def _plain(error: str, header: Sequence[str]) -> str:
    """Arrow's message in our words; a row counts from 1 with the header as row 1, as an editor shows it."""
    if short := re.search(r"Row #(\d+): Expected (\d+) columns, got (\d+): (.*)", error, re.DOTALL):
        row, expected, got, text = short.groups()
        return f"row {row} must have {expected} columns, got {got}: {text.strip()[:80]}; the file may be cut off"
    if value := re.search(r"column #(\d+): Row #(\d+): CSV conversion error to ([^:]+): .*?'(.*)'", error, re.DOTALL):
        column, row, kind, text = value.groups()
        wanted = _WORDS.get(kind, kind)
        return f"column {header[int(column)]} must be {wanted}, got {text.split(chr(39))[0][:80]!r} in row {row}"
    if foreign := re.search(r"column #(\d+): Row #(\d+): .*invalid UTF8", error):
        return f"column {header[int(foreign[1])]} must be UTF-8 text, got other bytes in row {foreign[2]}"
    if "Empty CSV file" in error:
        return "file must hold rows, got none below the header"
    return f"file must be CSV, got: {error}"


def _parquet(path: Path, source: Source) -> pa.Table:
    try:
        file = parquet.ParquetFile(path)
        _demand(path, source, file.schema_arrow.names)
        table = file.read(columns=list(source.columns))
    except (pa.ArrowInvalid, OSError) as error:
        raise BadInputError(f"{path.name}: file must be whole Parquet, got: {error}") from error
    return pa.table({name: _cast(path, table, name, kind) for name, kind in source.columns.items()})


def _cast(path: Path, table: pa.Table, name: str, kind: Type) -> pa.ChunkedArray:
    stored = table[name].type
    if kind == Type.TIME and pa.types.is_timestamp(stored) and stored.tz is None:
        raise BadInputError(
            f"{path.name}: column {name} must be a time with its zone, got {stored}; store it as UTC, else an hour is guessed"
        )
    try:
        # Nanoseconds are cut to microseconds; all else that would change a value is refused.
        return table[name].cast(ARROW[kind], safe=not (kind == Type.TIME and pa.types.is_timestamp(stored)))
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
        wanted = _WORDS.get(str(ARROW[kind]), str(kind))
        raise BadInputError(f"{path.name}: column {name} must be {wanted}, got {stored}: {error}") from error


def _demand(path: Path, source: Source, columns: Sequence[str]) -> None:
    if missing := [name for name in source.columns if name not in columns]:
        found = ", ".join(columns)[:200] or "none"
        raise BadInputError(f"{path.name}: columns must include {', '.join(missing)}, got {found}")
    if twice := [name for name in source.columns if columns.count(name) > 1]:
        raise BadInputError(f"{path.name}: columns must differ, got {', '.join(twice)} more than once")
