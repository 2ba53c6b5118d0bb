"""This file gathers one column from the many small parts in which capture files bring it, without a column for each of them."""

from struct import Struct
from struct import error as PackError  # noqa: N812 - an exception, whatever its module calls it
from typing import Any

import numpy as np

from jobs.drift.columns import Array, Column, from_codes
from jobs.drift.joined import joined
from jobs.drift.values import from_values
from jobs.drift.vectors import from_lists

_TRUTHS = ("false", "true")


class Gathered:
    """Parts one after the other; the whole is what one reading of all values would have given."""

    def __init__(self, kind: str | None = None) -> None:
        """Args: kind: embedding: values are lists; of numbers: what is none does not make names of the others."""
        self._kind = kind
        self._parts: list[Column] = []
        self._run: list[Array] = []
        """The last parts, as long as they are of one kind."""
        self._running = ""
        self._codes = _Codes()

    def column(self) -> Column:
        self._close()
        if len(self._parts) == 1 and _whole(self._parts[0]):
            return self._parts[0]
        return joined(self._parts, self._kind)

    def add(self, part: Column) -> None:
        self._close()
        self._parts.append(part)

    def numbers(self, values: Array) -> None:
        """Floats, NaN where there is none."""
        self._follow("number", values)

    def see(self, values: tuple[Any, ...]) -> None:
        """Values as they came."""
        if self._kind == "embedding":
            self.add(from_lists(values))
            return
        kinds = set(map(type, values))
        if str in kinds and kinds <= {str, type(None)}:
            self._follow("category", np.fromiter(map(self._codes.__getitem__, values), np.int64, len(values)))
        elif kinds == {float}:
            self.numbers(np.array(values))
        elif kinds == {bool}:
            self._follow("boolean", np.frombuffer(bytes(values), np.int8))
        elif kinds == {int} and (whole := _integers(values)) is not None:
            self._follow("integer", whole)
        else:
            self.add(from_values(values, self._kind))

    def _follow(self, kind: str, part: Array) -> None:
        if kind != self._running:
            self._close()
            self._running = kind
        self._run.append(part)

    def _close(self) -> None:
        if self._run:
            self._parts.append(_column(self._running, np.concatenate(self._run), tuple(self._codes)))
        self._run, self._running = [], ""


class _Codes(dict[str | None, int]):
    """A number for each name, in the order in which they come; none is no name."""

    def __missing__(self, name: str | None) -> int:
        code = self[name] = -1 if name is None else len(self) - (None in self)
        return code


def _whole(part: Column) -> bool:
    """Whether joining would only copy it."""
    if not part.sifted:
        return part.type == "number" and not np.isnan(part.values).all()
    return len(part.values) > 0


def _column(kind: str, values: Array, names: tuple[str | None, ...]) -> Column:
    if kind == "category":
        return from_codes(values, tuple(name for name in names if name is not None))
    if kind == "boolean":
        return from_codes(values, _TRUTHS, "boolean")
    return Column(kind, len(values), 0, values, sifted=kind != "number")


def _integers(values: tuple[int, ...]) -> Array | None:
    """None: one is beyond 64 bits."""
    try:
        return np.frombuffer(Struct(f"{len(values)}q").pack(*values), np.int64)
    except PackError:
        return None
