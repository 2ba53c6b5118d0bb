"""This file turns a column of Arrow into one of ours, by its type."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from jobs.drift.arrow import is_vector, raw, vectors
from jobs.drift.columns import Array, Column, column, from_codes

_TICKS = {"s": 1.0, "ms": 1e3, "us": 1e6, "ns": 1e9}
"""A second's."""


def column_of(values: Any) -> Column:
    """A column that Arrow holds."""
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
