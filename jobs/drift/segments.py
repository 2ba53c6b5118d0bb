"""This file divides rows: into which place each value of a column falls, and how many rows fall where two columns cross."""

from typing import Any

import msgspec
import numpy as np

from jobs.drift.columns import Array, Column, named
from jobs.drift.sketch.grid import Ints

TOO_MANY = 500
"""A column of more values names things, not segments."""
OTHER, NEW, MISSING = range(3)
"""Places after the named ones: values too rare to be named, values never seen, no value."""


class Cut(msgspec.Struct, kw_only=True):
    """Into which places the values of a column fall."""

    edges: Any = None
    """Of numbers, shape (edges,), ascending; below the first and from the last on nothing was seen in training."""
    values: list[str] = []
    """Of categories, the most frequent first."""
    rare: list[str] = []
    """Those that were seen too, and share the place OTHER."""

    @property
    def named(self) -> int:
        return len(self.values) if self.edges is None else len(self.edges) + 1

    @property
    def places(self) -> int:
        return self.named + 3


class Segmented(msgspec.Struct, kw_only=True):
    """How the features were spread over the values of one column."""

    column: str
    cells: dict[str, Any]
    """Rows per value and place, shape (values, places), by feature."""
    restless: dict[str, Any]
    """How much more than chance a value's difference from the rest varies from day to day, shape (values,), by feature."""


class Segments(msgspec.Struct, kw_only=True):
    """All that is kept."""

    cuts: dict[str, Cut]
    columns: list[Segmented]
    days: int = 0


def cut(read: Column, most: int) -> Cut:
    """Tenths of numbers; the most frequent categories."""
    if read.numeric:
        finite = read.values[np.isfinite(read.values)].astype(np.float64)
        if not len(finite):
            return Cut(edges=np.zeros(0))
        inner = np.quantile(finite, np.linspace(0, 1, 11)[:-1], method="lower")
        with np.errstate(over="ignore"):  # nothing finite is above the greatest float
            above = np.nextafter(finite.max(), np.inf)
        return Cut(edges=np.unique([*inner, above]))
    if not len(read.values):
        return Cut()
    rows = np.bincount(read.values, minlength=len(read.levels))
    ranked = [read.levels[at] for at in np.argsort(-rows, kind="stable") if rows[at]]
    return Cut(values=ranked[:most], rare=ranked[most:TOO_MANY])


def places(read: Column, cut: Cut) -> Ints:
    """The place of every row, shape (rows,)."""
    read = named(read.sift(), "category") if cut.edges is None and read.numeric else read.sift()
    if cut.edges is not None and read.numeric:
        held = _between(np.asarray(cut.edges), read.values)
    elif cut.edges is not None:
        held = np.full(len(read.values), cut.named + NEW)
    else:
        known = dict.fromkeys(cut.rare, cut.named + OTHER) | {value: at for at, value in enumerate(cut.values)}
        new = cut.named + (OTHER if len(cut.values) + len(cut.rare) >= TOO_MANY else NEW)
        held = np.array([known.get(level, new) for level in read.levels] or [new], dtype=np.int64)[
            read.values.astype(np.int64)
        ]
    if read.present is None and len(held) == read.rows:
        return held.astype(np.int64)
    whole = np.full(read.rows, cut.named + MISSING, dtype=np.int64)
    if read.present is not None:
        whole[read.present] = held
    return whole


def _between(edges: Array, values: Array) -> Array:
    """How many edges are not above each value: a dozen comparisons of all values cost a third of as many searches."""
    held = np.zeros(len(values), dtype=np.uint8)
    below = np.empty(len(values), dtype=np.bool_)
    for edge in edges:
        held += np.less_equal(edge, values, out=below).view(np.uint8)
    return held


def count(values: Ints, by: Cut, held: Ints, cut: Cut) -> Ints:
    """Rows per value of the column that divides and place of the feature, shape (values, places)."""
    return np.bincount(values * cut.places + held, minlength=by.places * cut.places).reshape(by.places, cut.places)
