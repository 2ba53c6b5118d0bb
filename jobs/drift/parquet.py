"""This file reads a Parquet file into columns; nothing else in this package needs pyarrow."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

from jobs.drift.columns import Array, Column, column, from_codes


def read(path: Path) -> dict[str, Column]:
    """Every column of the file.

    Raises:
        ValueError: the file is absent or no Parquet.
    """
    import pyarrow as pa
    from pyarrow import parquet

    try:
        with parquet.ParquetFile(path) as file:
            schema = file.schema_arrow
            text = [
                field.name for field in schema if pa.types.is_string(field.type) or pa.types.is_large_string(field.type)
            ]
        with parquet.ParquetFile(path, read_dictionary=text) as file:
            table = file.read()
    except (OSError, pa.ArrowException) as error:
        raise ValueError(f"{path} must be a Parquet file, got {str(error).splitlines()[0]}") from error
    return {name: _column(table.column(name)) for name in table.column_names}


def _column(values: Any) -> Column:
    import pyarrow as pa

    kind = values.type
    if pa.types.is_dictionary(kind):
        return _dictionary(values)
    if pa.types.is_boolean(kind):
        return from_codes(np.asarray(values.cast("int8").fill_null(-1)), ("false", "true"), "boolean")
    if pa.types.is_decimal(kind) or pa.types.is_float16(kind):
        return _column(values.cast("float64"))
    if pa.types.is_integer(kind):
        return _nullable(values, "integer")
    if pa.types.is_floating(kind):
        return column(np.asarray(values))
    if pa.types.is_temporal(kind):
        seconds = pa.types.is_timestamp(kind) or pa.types.is_date(kind)
        return (
            column(np.asarray(values.cast(pa.timestamp("us"))))
            if seconds
            else _nullable(values.cast("int64", safe=False), "time")
        )
    if pa.types.is_null(kind):
        return Column("unknown", len(values), len(values), np.empty(0), present=np.zeros(len(values), dtype=bool))
    # Lists, structures and bytes are compared as text: a change of their spelling is all that can be seen.
    return column(np.array([None if value is None else str(value) for value in values.to_pylist()], dtype=object))


def _nullable(values: Any, type: str) -> Column:  # noqa: A002 - the spec's word
    """Integers stay integers: as floats with NaN, those beyond 2**53 would change."""
    if not values.null_count:
        read: Array = np.asarray(values)
        return Column(type, len(values), 0, read if read.dtype != np.uint64 else read.astype(np.float64))
    present = np.asarray(values.is_valid())
    return Column(type, len(values), values.null_count, np.asarray(values.drop_null()), present=present)


def _dictionary(values: Any) -> Column:
    unified = values.unify_dictionaries().combine_chunks()
    chunks: Iterable[Any] = getattr(unified, "chunks", [unified])
    codes: list[Array] = []
    levels: list[str] = []
    for chunk in chunks:
        levels = [str(level) for level in chunk.dictionary.to_pylist()]
        codes.append(np.asarray(chunk.indices.fill_null(-1)))
    return from_codes(np.concatenate(codes) if codes else np.empty(0, dtype=np.int64), tuple(levels))
