"""This file keeps rows that are evenly spread over a window, in whatever pieces its rows come and however many they are."""

from collections.abc import Mapping

import numpy as np

from jobs.drift.columns import Array, Column, column, picked
from jobs.drift.joined import joined


def spaced(rows: int, most: int) -> int:
    """Every so manieth row is kept: a power of two, so that rows need not be counted before the first is kept.

    >>> [spaced(rows, 100) for rows in (100, 101, 200, 201)]
    [1, 2, 2, 4]
    """
    return 1 << max(0, -(-rows // most) - 1).bit_length()


class Spread:
    """At most so many rows."""

    def __init__(self, most: int, types: Mapping[str, str] | None = None, rows: int = 0) -> None:
        """
        Args:
            most: how many rows are kept.
            types: what columns are wanted as.
            rows: that will come, as far as that is known.
        """
        self.rows, self.step = 0, spaced(rows, most)
        """How many came, and every so manieth is kept."""
        self._most, self._types = most, types or {}
        self._parts: dict[str, list[Column]] = {}
        self._kept = 0

    def places(self, rows: int) -> Array:
        """Which of the next rows are kept for now, shape (kept,)."""
        return np.arange(-self.rows % self.step, rows, self.step)

    def add(self, rows: int, columns: Mapping[str, Array | Column]) -> None:
        """The next rows; a column that they lack is missing in them."""
        at = self.places(rows)
        self.add_kept(rows, {name: picked(values, at) for name, values in columns.items()})

    def add_kept(self, rows: int, kept: Mapping[str, Array | Column]) -> None:
        """The same, of columns that hold those rows only."""
        count = len(self.places(rows))
        for name in dict.fromkeys((*self._parts, *kept)):
            parts = self._parts.setdefault(name, [_nothing(self._kept)] if self._kept else [])
            parts.append(_read(kept.get(name, _nothing(count))))
        self.rows += rows
        self._kept += count
        wanted = spaced(self.rows, self._most)
        if wanted > self.step:
            at = np.arange(0, self._kept, wanted // self.step)
            self._parts = {name: [_read(picked(one, at))] for name, one in self.columns().items()}
            self.step, self._kept = wanted, len(at)

    def columns(self) -> dict[str, Column]:
        return {name: joined(parts, self._types.get(name)) for name, parts in self._parts.items()}


def _read(values: Array | Column) -> Column:
    return values if isinstance(values, Column) else column(values)


def _nothing(rows: int) -> Column:
    return Column("unknown", rows, rows, np.empty(0), present=np.zeros(rows, dtype=bool))
