"""This file moves a feature on purpose, by a known amount, to see whether the monitor notices."""

from dataclasses import dataclass

import numpy as np

from jobs.drift.columns import Array, Column, from_codes

NEW = "a category never seen"


@dataclass(frozen=True, slots=True)
class Shift:
    """A kind of shift and its size."""

    kind: str
    size: float

    def __str__(self) -> str:
        return f"{self.kind} {UNITS[self.kind].format(self.size)}"


UNITS = {
    "mean": "{:+g} sd",
    "scale": "x {:g}",
    "missing": "{:g} of rows",
    "new category": "{:g} of rows",
    "swap": "{:g} of rows",
}
"""How a size reads; swap exchanges the two most frequent categories in a share of the rows."""
NUMERIC = ("mean", "scale")
CATEGORICAL = ("new category", "swap")
USUAL = tuple(
    Shift(kind, size)
    for kind, sizes in {
        "mean": (0.1, 0.2, 0.3, 0.5),
        "scale": (1.1, 1.3, 2.0),
        "missing": (0.05, 0.1, 0.25),
        "new category": (0.005, 0.02, 0.1),
        "swap": (0.25, 0.5, 1.0),
    }.items()
    for size in sizes
)


@dataclass(frozen=True, slots=True)
class Held:
    """One column, row by row: numbers with NaN, or codes with -1, where nothing is."""

    values: Array
    levels: tuple[str, ...] | None = None
    type: str = "number"

    @classmethod
    def of(cls, column: Column) -> "Held":
        read = column.sift()
        missing = np.nan if read.numeric or not len(read.values) else -1
        values = np.full(read.rows, missing, dtype=np.float64 if missing != -1 else np.int64)
        values[slice(None) if read.present is None else read.present] = read.values
        return cls(values, None if missing != -1 else read.levels, read.type)

    def take(self, rows: Array) -> "Held":
        return Held(self.values[rows], self.levels, self.type)

    def column(self) -> Array | Column:
        return self.values if self.levels is None else from_codes(self.values, self.levels, self.type)


def _moved(values: Array, held: Held) -> Held:
    """Whole numbers stay whole: that they no longer are would give the shift away."""
    return Held(np.rint(values) if held.type == "integer" else values, None, held.type)


def fits(shift: Shift, held: Held) -> bool:
    """Whether the column can be moved so."""
    if shift.kind in NUMERIC:
        present = held.values[~np.isnan(held.values)] if held.levels is None else held.values[:0]
        return len(present) > 1 and bool(present.std() > 0)
    return shift.kind == "missing" or (held.levels is not None and (shift.kind != "swap" or len(held.levels) > 1))


def apply(shift: Shift, held: Held, deviation: float, draw: np.random.Generator) -> Held:
    """The column, moved.

    Args:
        deviation: the standard deviation that `mean` counts in.
    """
    values = held.values.copy()
    chosen = draw.random(len(values)) < shift.size
    if shift.kind == "mean":
        return _moved(values + shift.size * deviation, held)
    if shift.kind == "scale":
        return _moved(values * shift.size, held)
    if shift.kind == "missing":
        values[chosen] = np.nan if held.levels is None else -1
        return Held(values, held.levels, held.type)
    levels = held.levels or ()
    if shift.kind == "new category":
        values[chosen & (values >= 0)] = len(levels)
        return Held(values, (*levels, NEW), held.type)
    first, second = np.argsort(-np.bincount(values[values >= 0], minlength=len(levels)), kind="stable")[:2]
    to = np.arange(len(levels))
    to[[first, second]] = second, first
    swapped = chosen & (values >= 0)
    values[swapped] = to[values[swapped]]
    return Held(values, levels, held.type)
