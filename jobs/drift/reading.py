"""This file reads a window's columns as they are asked for: a cause concerns few of them."""

from collections.abc import Iterator, Mapping

import numpy as np

from jobs.drift.columns import Array, Column, column, fitted, picked, some
from jobs.drift.sketch.grid import Ints


class Reading(Mapping[str, Column]):
    """Columns of these types, each read once, when it is first looked at."""

    def __init__(self, columns: Mapping[str, Array | Column], types: Mapping[str, str]) -> None:
        self._columns, self._types = columns, {name: kind for name, kind in types.items() if name in columns}
        self._read: dict[str, Column] = {}

    def __getitem__(self, name: str) -> Column:
        if name not in self._read:
            self._read[name] = self._as_wanted(name, self._columns[name])
        return self._read[name]

    def some(self, name: str, at: Ints) -> Column:
        """Some rows, in ascending order, without the others being read."""
        if name in self._read:
            return some(self._read[name], at)
        among = self._columns
        return self._as_wanted(name, among.some(name, at) if isinstance(among, Thinned) else picked(among[name], at))

    def _as_wanted(self, name: str, values: Array | Column) -> Column:
        kind = self._types[name]
        return (fitted(values, kind) if isinstance(values, Column) else column(values, kind)).sift()

    def __contains__(self, name: object) -> bool:
        return name in self._types

    def __iter__(self) -> Iterator[str]:
        return iter(self._types)

    def __len__(self) -> int:
        return len(self._types)


class Thinned(Mapping[str, Array | Column]):
    """Every so manieth row of columns, each taken when it is first looked at: most never are."""

    def __init__(self, columns: Mapping[str, Array | Column], step: int) -> None:
        self._columns, self._step = columns, step

    def __getitem__(self, name: str) -> Array | Column:
        values = self._columns[name]
        return picked(values, np.arange(0, len(values), self._step))

    def some(self, name: str, at: Ints) -> Array | Column:
        """Some of these rows."""
        return picked(self._columns[name], at * self._step)

    def __contains__(self, name: object) -> bool:
        return name in self._columns

    def __iter__(self) -> Iterator[str]:
        return iter(self._columns)

    def __len__(self) -> int:
        return len(self._columns)
