"""This file is how the rows of requests are taken from JSON: only what the baseline knows, into a struct made for it.

A dict per row would double the time, and columns of numbers are taken as numbers at once.
"""

from collections.abc import Mapping, Sequence
from itertools import chain
from operator import attrgetter
from typing import Any

import msgspec
import numpy as np

from jobs.drift.columns import Array, Column
from jobs.drift.values import from_values
from jobs.drift.vectors import from_lists


class Rows:
    """Decoders of one baseline's rows."""

    def __init__(self, names: Sequence[str], types: Mapping[str, str]) -> None:
        numbers = [name for name in names if types.get(name) == "number"]
        self.names = [*numbers, *(name for name in names if name not in set(numbers))]
        self.places = {name: f"f{n}" for n, name in enumerate(self.names)}
        self._numbers = len(numbers)
        self._vectors = {name for name in names if types.get(name) == "embedding"}
        typed = [float | None] * len(numbers) + [Any] * (len(self.names) - len(numbers))
        self.any = msgspec.json.Decoder(self._struct([Any] * len(self.names)))
        self.typed = msgspec.json.Decoder(self._struct(typed))
        self.none = self.any.type()
        together = msgspec.defstruct("Together", [("instances", list[self.any.type])], forbid_unknown_fields=True)  # type: ignore[name-defined]  # made here
        self.together = msgspec.json.Decoder(together)

    def _struct(self, types: Sequence[Any]) -> Any:
        spelled = {place: name for name, place in self.places.items()}
        fields = [(place, kind, None) for place, kind in zip(spelled, types, strict=True)]
        return msgspec.defstruct("Row", fields, rename=spelled, gc=False)

    def columns(self, rows: Sequence[Any]) -> dict[str, Column]:
        """A column per name; numbers that were taken as such need no second look."""
        fast = self._numbers if rows and type(rows[0]) is self.typed.type else 0
        found: dict[str, Column] = {}
        if fast:
            by_column = np.ascontiguousarray(self._table(rows, fast).T)
            found = {
                name: Column("number", len(rows), 0, by_column[n], sifted=False)
                for n, name in enumerate(self.names[:fast])
            }
        for n, name in enumerate(self.names[fast:], fast):
            values = list(map(attrgetter(f"f{n}"), rows))
            found[name] = from_lists(values) if name in self._vectors else from_values(values)
        return found

    def _table(self, rows: Sequence[Any], wide: int) -> Array:
        """The numbers, shape (rows, wide); NaN where there is none."""
        taken = [row if wide > 1 else (row,) for row in map(attrgetter(*(f"f{n}" for n in range(wide))), rows)]
        try:
            flat = np.fromiter(chain.from_iterable(taken), dtype=np.float64, count=len(rows) * wide)
        except TypeError:  # a null, which only the slower way takes
            flat = np.array(taken, dtype=np.float64)
        return flat.reshape(len(rows), wide)
