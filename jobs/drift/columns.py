"""This file turns an array, as any source hands it over, into a column that can be summarised."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

# Not numpy.typing's NDArray, which says the same and takes a tenth of numpy's import.
Array = np.ndarray[Any, np.dtype[Any]]

NUMERIC = ("integer", "number", "time")
CATEGORICAL = ("category", "boolean")
NUMBERS = {int, float, np.int64, np.int32, np.float64, np.float32}
BOOLEANS = {bool, np.bool_}


@dataclass(frozen=True, slots=True)
class Column:
    """The present values of one column, and how many are not."""

    type: str
    """integer, number, time, category, boolean; `unknown` when nothing is present."""
    rows: int
    missing: int
    values: Array
    """Numbers (float or integer) of a numeric column; codes into `levels` of a categorical one."""
    levels: tuple[str, ...] = ()
    present: Array | None = None
    """Which rows hold a value, shape (rows,); None when all do."""
    sifted: bool = True
    """Whether `values` are free of NaN and `missing` is known; large columns are sifted piece by piece as they are counted."""

    def __len__(self) -> int:
        return self.rows

    def sift(self) -> "Column":
        return self if self.sifted else _without(self.type, self.values, np.isnan(self.values))

    @property
    def numeric(self) -> bool:
        return self.type in NUMERIC


def column(array: Array, wanted: str | None = None) -> Column:
    """Read an array; NaN, NaT and None are missing.

    Args:
        array: shape (rows,).
        wanted: the type to read it as where its values allow: whole numbers may be category names,
            zeros and ones may be booleans. A column that cannot be so keeps the type that it has.
    """
    read = _plain(array)
    if wanted in CATEGORICAL and read.numeric:
        return _named(read.sift(), wanted)
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


def _plain(array: Array) -> Column:
    kind = array.dtype.kind
    if kind in "iu":
        # Beyond the signed range a float has to do; inside it, differences of large integers stay exact.
        values = array if kind == "i" or array.dtype.itemsize < 8 else array.astype(np.float64)
        return Column("integer", len(array), 0, values)
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
    return from_values(array.tolist())


def _without(type: str, values: Array, missing: Array) -> Column:  # noqa: A002 - the spec's word
    count = int(np.count_nonzero(missing))
    if not count:
        return Column(type, len(values), 0, values)
    return Column(type, len(values), count, values[~missing], present=~missing)


def from_values(values: Sequence[Any]) -> Column:
    """A column from Python values: what kinds its present values are of decides its type; None and NaN are missing."""
    kinds = set(map(type, values)) - {type(None)}
    if kinds and kinds <= NUMBERS:
        return _numbers(values, kinds)
    if kinds == {str}:
        return _names(values)
    present = [value is not None and value == value for value in values]  # noqa: PLR0124 - NaN
    kinds = {type(value) for value, here in zip(values, present, strict=True) if here}
    if not kinds:
        return Column("unknown", len(values), len(values), np.empty(0), present=np.zeros(len(values), dtype=bool))
    if kinds <= BOOLEANS:
        codes = [int(value) if here else -1 for value, here in zip(values, present, strict=True)]
        return from_codes(np.array(codes, dtype=np.int8), ("false", "true"), "boolean")
    return _names([name(value) if here else None for value, here in zip(values, present, strict=True)])


def _numbers(values: Sequence[Any], kinds: set[type]) -> Column:
    whole = all(issubclass(kind, int | np.integer) for kind in kinds)
    if whole and None not in values:
        try:
            return Column("integer", len(values), 0, np.array(values, dtype=np.int64))
        except OverflowError:
            pass  # beyond 64 bits a float has to do
    # None becomes NaN.
    return Column("integer" if whole else "number", len(values), 0, np.array(values, dtype=np.float64), sifted=False)


def _names(values: Sequence[str | None]) -> Column:
    places: dict[str | None, int] = {
        level: place for place, level in enumerate(level for level in dict.fromkeys(values) if level is not None)
    }
    levels = tuple(level for level in places if level is not None)
    places[None] = -1
    return from_codes(np.fromiter(map(places.__getitem__, values), dtype=np.int64, count=len(values)), levels)


def _named(read: Column, type: str) -> Column:  # noqa: A002 - the spec's word
    levels, codes = np.unique(read.values, return_inverse=True)
    names = tuple(name(level) for level in levels.tolist())
    if type == "boolean" and set(names) <= {"0", "1"}:
        names = tuple("true" if level == "1" else "false" for level in names)
    return Column(type, read.rows, read.missing, codes.reshape(-1), names, read.present)


def name(value: object) -> str:
    """How a category is called, whatever type carried it.

    >>> [name(v) for v in (True, 3.0, 2, "EWR")]
    ['true', '3', '2', 'EWR']
    """
    if isinstance(value, bool | np.bool_):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
