"""This file turns Python values, as JSON and object arrays hold them, into a column."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from math import inf, nan
from typing import Any

import numpy as np

from jobs.drift.columns import NUMERIC, Column, from_codes

NUMBERS = {int, float, np.int64, np.int32, np.float64, np.float32}
BOOLEANS = {bool, np.bool_}


def from_values(values: Sequence[Any], wanted: str | None = None) -> Column:
    """A column from Python values: what kinds its present values are of decides its type; None and NaN are missing.

    Args:
        wanted: where it is of numbers, what is none does not make names of them.
    """
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
    if wanted in NUMERIC and kinds & (NUMBERS | BOOLEANS):
        return _mixed(values)
    return _names([name(value) if here else None for value, here in zip(values, present, strict=True)])


def _numbers(values: Sequence[Any], kinds: set[type]) -> Column:
    whole = all(issubclass(kind, int | np.integer) for kind in kinds)
    if whole:
        present = np.array([value is not None for value in values], dtype=bool) if None in values else None
        kept = values if present is None else [value for value in values if value is not None]
        with suppress(OverflowError):  # beyond 64 bits a float has to do
            numbers = np.array(kept, dtype=np.int64)
            return Column("integer", len(values), len(values) - len(kept), numbers, present=present)
    try:  # None becomes NaN
        floats = np.array(values, dtype=np.float64)
    except OverflowError:
        floats = np.array([nan if value is None else _float(value) for value in values])
    return Column("integer" if whole else "number", len(values), 0, floats, sifted=False)


def _float(value: Any) -> float:
    """Beyond all floats is infinite."""
    try:
        return float(value)
    except OverflowError:
        return inf if value > 0 else -inf


def _mixed(values: Sequence[Any]) -> Column:
    """Numbers among what is none; truths are zeros and ones."""
    kinds = NUMBERS | BOOLEANS
    numbers = [value if type(value) in kinds else None for value in values]
    read = _numbers(numbers, {type(value) for value in numbers if value is not None}).sift()
    absent = sum(value is None or value != value for value in values)  # noqa: PLR0124 - NaN
    return replace(read, invalid=read.missing - absent)


def _names(values: Sequence[str | None]) -> Column:
    places: dict[str | None, int] = {
        level: place for place, level in enumerate(level for level in dict.fromkeys(values) if level is not None)
    }
    levels = tuple(level for level in places if level is not None)
    places[None] = -1
    return from_codes(np.fromiter(map(places.__getitem__, values), dtype=np.int64, count=len(values)), levels)


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
