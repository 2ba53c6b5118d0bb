"""This file turns whatever says when a row happened into the number of its day, and of its hour where it says that."""

from dataclasses import dataclass

import numpy as np

from jobs.drift.columns import Array, Column

DAY, HOUR = 86400, 3600
LAST_DAY = 200_000
"""The year 2517: larger numbers are no days but seconds, or parts of them."""
UNITS = ((100 * LAST_DAY * DAY, 1e-6), (LAST_DAY * DAY, 1e-3), (LAST_DAY, 1.0))
"""Numbers above are so many seconds each."""


@dataclass(frozen=True, slots=True)
class Times:
    """When rows happened, each of shape (rows,), since 1970."""

    days: Array
    hours: Array | None = None


def times(column: Column, name: str) -> Times:
    """Times since 1970, whole numbers (days if small, else seconds, milliseconds or microseconds), texts as ISO dates and times.

    Raises:
        ValueError: a row does not say when, or not in a way that is understood.
    """
    column = column.sift()
    if column.missing:
        raise ValueError(f"{name} must be given in every row, got none in {column.missing} rows")
    if column.type == "time":
        return _seconds(column.values)
    if column.numeric:
        values = np.floor(column.values)
        usual = float(np.median(np.abs(values))) if len(values) else 0.0
        unit = next((unit for least, unit in UNITS if usual > least), None)
        return Times(values.astype(np.int64)) if unit is None else _seconds(values * unit)
    try:
        hours = np.array([level[:13] for level in column.levels], dtype="M8[h]").astype(np.int64)
    except ValueError as error:
        raise ValueError(f"{name} must be a time, a date or a day number, got {column.levels[0]!r}") from error
    found = np.asarray(hours[column.values])
    dates = all(len(level) == len("2026-01-01") for level in column.levels)
    return Times(found // 24, None if dates else found)


def _seconds(values: Array) -> Times:
    return Times(
        np.floor_divide(values, DAY).astype(np.int64),
        np.floor_divide(values, HOUR).astype(np.int64),
    )


def days(column: Column, name: str) -> Array:
    """Day numbers alone."""
    return times(column, name).days


def with_times(columns: dict[str, Column], name: str | None) -> tuple[dict[str, Column], Times | None]:
    """The columns without the one that says when, and the time of each row where every row says it."""
    if name is None or name not in columns:
        return columns, None
    kept = {other: values for other, values in columns.items() if other != name}
    try:
        return kept, times(columns[name], name)
    except ValueError:
        return kept, None


def with_days(columns: dict[str, Column], name: str | None) -> tuple[dict[str, Column], Array | None]:
    """The same, where days are enough."""
    kept, found = with_times(columns, name)
    return kept, None if found is None else found.days
