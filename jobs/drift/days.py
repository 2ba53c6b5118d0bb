"""This file turns whatever says when a row happened into the number of its day."""

import numpy as np

from jobs.drift.columns import Array, Column

DAY = 86400


def days(column: Column, name: str) -> Array:
    """Day numbers: of times since 1970, of whole numbers as they are, of texts as ISO dates and times.

    Raises:
        ValueError: a row does not say when, or not in a way that is understood.
    """
    column = column.sift()
    if column.missing:
        raise ValueError(f"{name} must be given in every row, got none in {column.missing} rows")
    if column.type == "time":
        return np.floor_divide(column.values, DAY).astype(np.int64)
    if column.numeric:
        return np.floor(column.values).astype(np.int64)
    try:
        levels = np.array([level[:10] for level in column.levels], dtype="M8[D]").astype(np.int64)
    except ValueError as error:
        raise ValueError(f"{name} must be a time, a date or a day number, got {column.levels[0]!r}") from error
    return np.asarray(levels[column.values])


def with_days(columns: dict[str, Column], name: str | None) -> tuple[dict[str, Column], Array | None]:
    """The columns without the one that says when, and the day of each row where every row says it."""
    if name is None or name not in columns:
        return columns, None
    kept = {other: values for other, values in columns.items() if other != name}
    try:
        return kept, days(columns[name], name)
    except ValueError:
        return kept, None
