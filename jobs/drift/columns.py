"""This file turns an array, as any source hands it over, into a column that can be summarised."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

# Not numpy.typing's NDArray, which says the same and takes a tenth of numpy's import.
Array = np.ndarray[Any, np.dtype[Any]]

NUMERIC = ("integer", "number", "time")
CATEGORICAL = ("category", "boolean")
_TRUTHS = {"0": "false", "1": "true"}


@dataclass(frozen=True, slots=True)
class Column:
    """The present values of one column, and how many are not."""

    type: str
    """integer, number, time, category, boolean; `unknown` when nothing is present."""
    rows: int
    missing: int
    values: Array
    """Numbers (float or integer) of a numeric column; codes into `levels` of a categorical one; of an embedding its
    vectors, shape (present, dimension), or (present,) of arrays where they differ in length."""
    levels: tuple[str, ...] = ()
    present: Array | None = None
    """Which rows hold a value, shape (rows,); None when all do."""
    sifted: bool = True
    """Whether `values` are free of NaN and `missing` is known; large columns are sifted piece by piece as they are counted."""
    invalid: int = 0
    """How many of the missing are there, in a column of numbers, and are none."""

    def __len__(self) -> int:
        return self.rows

    def sift(self) -> "Column":
        return self if self.sifted else _without(self.type, self.values, np.isnan(self.values))

    @property
    def numeric(self) -> bool:
        return self.type in NUMERIC


def picked(values: "Array | Column", at: Array) -> "Array | Column":
    """Some rows, in ascending order; of names those that are left."""
    if not isinstance(values, Column):
        return values[at]
    read = some(values, at)
    if not read.levels or read.type == "boolean":
        return read
    used = np.flatnonzero(np.bincount(read.values, minlength=len(read.levels)))
    places = np.zeros(len(read.levels), dtype=np.int64)
    places[used] = np.arange(len(used))
    return replace(read, values=places[read.values], levels=tuple(read.levels[n] for n in used))


def some(column: Column, at: Array) -> Column:
    """Some rows of a column, in the order in which they are asked for."""
    if column.present is None:
        return Column(column.type, len(at), 0, column.values[at], column.levels, sifted=column.sifted)
    here = column.present[at]
    kept = column.values[ranks(column.present, at)[here]]
    return Column(column.type, len(at), len(at) - len(kept), kept, column.levels, here, column.sifted)


def ranks(present: Array, places: Array) -> Array:
    """How many rows before each of some hold a value, shape (places,)."""
    order = np.argsort(places, kind="stable")
    held = np.zeros(len(places), dtype=np.int64)
    if len(places):
        cuts = np.append(0, places[order])
        # A sum from a place to itself would be the value there, not nothing.
        held[order] = np.cumsum(np.where(np.diff(cuts) > 0, np.add.reduceat(present, cuts, dtype=np.int64)[:-1], 0))
    return held


def column(array: Array, wanted: str | None = None) -> Column:
    """Read an array; NaN, NaT and None are missing.

    Args:
        array: shape (rows,); of an embedding (rows, dimension).
        wanted: the type to read it as where its values allow: whole numbers may be category names,
            zeros and ones may be booleans. A column that cannot be so keeps the type that it has.
    """
    return fitted(Column("embedding", len(array), 0, array) if array.ndim > 1 else _plain(array, wanted), wanted)


def fitted(read: Column, wanted: str | None) -> Column:
    """A column that a source has read already, as the type it is wanted as where its values allow."""
    if read.type == "embedding" and wanted not in (None, "embedding"):
        from jobs.drift.vectors import spelled

        return spelled(read)
    if wanted in CATEGORICAL and read.numeric:
        read = named(read.sift(), wanted)
    if wanted == "boolean" and not _TRUTHS.keys().isdisjoint(read.levels):
        return _truths(read)
    if wanted in NUMERIC and read.type == "boolean" and len(read.levels):
        truth = np.array([level == "true" for level in read.levels], dtype=np.float64)
        return Column("integer", read.rows, read.missing, truth[read.values], present=read.present)
    return read


def from_codes(codes: Array, levels: tuple[str, ...], type: str = "category") -> Column:  # noqa: A002 - the spec's word
    """A categorical column that its source already encoded; a negative code is a missing value."""
    present = codes >= 0
    missing = int(len(codes) - np.count_nonzero(present))
    if not missing:
        return Column(type, len(codes), 0, codes, levels)
    return Column(type, len(codes), missing, codes[present], levels, present)


def _plain(array: Array, wanted: str | None) -> Column:
    kind = array.dtype.kind
    if kind in "iu":
        return Column("integer", len(array), 0, array)
    if kind == "f":
        return Column("number", len(array), 0, array, sifted=False)
    if kind in "Mm":
        seconds = array.astype("M8[us]" if kind == "M" else "m8[us]").view(np.int64)
        return _without("time", seconds / 1e6, np.isnat(array))
    if kind == "b":
        return from_codes(array.view(np.int8), ("false", "true"), "boolean")
    if kind == "U":
        levels, codes = np.unique(array, return_inverse=True)
        return from_codes(codes.reshape(-1), tuple(str(level) for level in levels))
    from jobs.drift.values import from_values

    return from_values(array.tolist(), wanted)


def _without(type: str, values: Array, missing: Array) -> Column:  # noqa: A002 - the spec's word
    count = int(np.count_nonzero(missing))
    if not count:
        return Column(type, len(values), 0, values)
    return Column(type, len(values), count, values[~missing], present=~missing)


def _truths(read: Column) -> Column:
    """Some callers send true, some 1; each level by itself, since others may be beside them in another shard."""
    names = [_TRUTHS.get(level, level) for level in read.levels]
    places = {name: place for place, name in enumerate(dict.fromkeys(["false", "true", *names]))}
    codes = np.array([places[name] for name in names], dtype=np.int64)[read.values]
    return Column("boolean", read.rows, read.missing, codes, tuple(places), read.present)


def named(read: Column, type: str) -> Column:  # noqa: A002 - the spec's word
    """Numbers that serve as names of levels."""
    from jobs.drift.values import name

    levels, codes = np.unique(read.values, return_inverse=True)
    names = tuple(name(level) for level in levels.tolist())
    return Column(type, read.rows, read.missing, codes.reshape(-1), names, read.present)
