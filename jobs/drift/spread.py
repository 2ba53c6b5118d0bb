"""This file keeps rows that are evenly spread over a window, in whatever pieces its rows come and however many they are."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from jobs.drift.columns import Array, Column, column, thinned
from jobs.drift.joined import joined


def spaced(rows: int, most: int) -> int:
    """Every so manieth row is kept: a power of two, so that rows need not be counted before the first is kept.

    >>> [spaced(rows, 100) for rows in (100, 101, 200, 201)]
    [1, 2, 2, 4]
    """
    return 1 << max(0, -(-rows // most) - 1).bit_length()


class Spread:
    """At most so many rows."""

    def __init__(self, most: int, types: Mapping[str, str] | None = None) -> None:
        """Args: types: what columns are wanted as."""
        self.rows, self.step = 0, 1
        """How many came, and every so manieth is kept."""
        self._most, self._types = most, types or {}
        self._parts: dict[str, list[Column]] = {}
        self._kept = 0

    def add(self, rows: int, columns: Mapping[str, Array | Column]) -> None:
        """The next rows; a column that they lack is missing in them."""
        start = -self.rows % self.step
        for name in dict.fromkeys((*self._parts, *columns)):
            part = _part(columns.get(name), self.step, start, len(range(start, rows, self.step)))
            self._parts.setdefault(name, [_nothing(self._kept)] if self._kept else []).append(part)
        self.rows += rows
        wanted = spaced(self.rows, self._most)
        if wanted > self.step:
            self._parts = {name: [_part(one, wanted // self.step, 0, 0)] for name, one in self.columns().items()}
            self.step = wanted
        self._kept = -(-self.rows // self.step)

    def columns(self) -> dict[str, Column]:
        return {name: joined(parts, self._types.get(name)) for name, parts in self._parts.items()}


def _part(values: Any, step: int, start: int, rows: int) -> Column:
    if values is None:
        return _nothing(rows)
    kept = thinned(values, step, start)
    read = kept if isinstance(kept, Column) else column(kept)
    # A view of some rows would keep all rows of its piece in memory.
    present = None if read.present is None else read.present.copy()
    return replace(read, values=read.values.copy(), present=present)


def _nothing(rows: int) -> Column:
    return Column("unknown", rows, rows, np.empty(0), present=np.zeros(rows, dtype=bool))
