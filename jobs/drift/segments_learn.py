"""This file learns what the training data say of their segments: how every feature was spread in each, and how alike days are.

Without it a segment that always differed would be blamed for a shift: JFK is colder than LGA on any day.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from jobs.drift.columns import CATEGORICAL, Array, Column, column, fitted
from jobs.drift.segments import TOO_MANY, Cut, Segmented, Segments, count, cut, places
from jobs.drift.sketch.grid import Floats, Ints

MOST_COLUMNS, MOST_VALUES, MOST_LEVELS = 3, 16, 10
"""Columns that divide, values of each, and levels of a feature: forty features stay below 100 KB."""
MOST_DAYS = 400
MOST_ROWS = 200_000
"""More are drawn from: shares of segments do not get truer."""


def learn_segments(
    columns: Mapping[str, Array | Column], types: Mapping[str, str], days: Ints | None, wanted: Sequence[str]
) -> Segments:
    """Count the training data.

    Args:
        columns: name to values, each of shape (rows,).
        types: what each was learned as.
        days: the day of each row, shape (rows,).
        wanted: columns that the line itself divides by; they come first.
    """
    read = {name: _read(values, types[name]) for name, values in columns.items()}
    chosen = _chosen(read, types, wanted)
    cuts = {name: cut(one, MOST_VALUES if name in chosen else MOST_LEVELS) for name, one in read.items()}
    rows = _drawn(len(next(iter(read.values()))))
    found = {name: places(one, cuts[name])[rows] for name, one in read.items()}
    spans = None if days is None or not len(days) else _spans(days)[rows]
    told = []
    for name in chosen:
        counted = {f: count(found[name], cuts[name], found[f], cuts[f]) for f in read if f != name}
        restless = (
            {}
            if spans is None
            else {f: _restless(found[name], cuts[name], found[f], cuts[f], spans) for f in read if f != name}
        )
        told.append(
            Segmented(
                column=name, cells={f: cells.astype(np.uint32) for f, cells in counted.items()}, restless=restless
            )
        )
    return Segments(cuts=cuts, columns=told, days=0 if days is None or not len(days) else int(days.max()) + 1)


def _drawn(rows: int) -> Array:
    if rows <= MOST_ROWS:
        return np.arange(rows)
    return np.flatnonzero(np.random.default_rng(0).random(rows) < MOST_ROWS / rows)


def _read(values: Array | Column, wanted: str) -> Column:
    return (fitted(values, wanted) if isinstance(values, Column) else column(values, wanted)).sift()


def _chosen(read: Mapping[str, Column], types: Mapping[str, str], wanted: Sequence[str]) -> list[str]:
    able = [name for name, one in read.items() if types[name] in CATEGORICAL and 1 < len(one.levels) <= TOO_MANY]
    first = [name for name in wanted if name in able]
    return [*first, *(name for name in sorted(able, key=lambda n: len(read[n].levels)) if name not in first)][
        :MOST_COLUMNS
    ]


def _spans(days: Ints) -> Ints:
    """Days, or where there are many of them as many spans."""
    count = int(days.max()) + 1
    return days if count <= MOST_DAYS else days * MOST_DAYS // count


def _restless(values: Ints, by: Cut, held: Ints, cut: Cut, days: Ints) -> Floats:
    """The variance between days of (share in a value - share in the rest), over that of one row, shape (values,)."""
    count, size = int(days.max()) + 1, by.places * cut.places
    cells = np.bincount(days * size + values * cut.places + held, minlength=count * size).astype(np.float64)
    cells = cells.reshape(count, by.places, cut.places)
    rest = cells.sum(axis=1, keepdims=True) - cells
    rows, others = cells.sum(axis=2), rest.sum(axis=2)
    weight = np.divide(rows * others, rows + others, out=np.zeros_like(rows), where=(rows > 0) & (others > 0))
    gap = cells / np.maximum(rows, 1)[..., None] - rest / np.maximum(others, 1)[..., None]
    total = np.maximum(weight.sum(axis=0), 1e-12)
    usual = (weight[..., None] * gap).sum(axis=0) / total[:, None]
    seen = (weight[..., None] * (gap - usual) ** 2).sum(axis=(0, 2))
    share = cells.sum(axis=(0, 1)) / max(1.0, cells.sum())
    freedom = np.maximum((weight > 0).sum(axis=0) - 1, 1)
    excess = seen / freedom / max(float((share * (1 - share)).sum()), 1e-12) - 1
    found: Floats = np.clip(excess * freedom / total, 0, 1).astype(np.float32)
    return found
