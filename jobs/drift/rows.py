"""This file is how the rows of requests are taken from JSON: only what the baseline knows, into a struct made for it.

A dict per row would double the time.
"""

from collections.abc import Mapping, Sequence
from math import nan
from struct import Struct
from struct import error as PackError  # noqa: N812 - an exception, whatever its module calls it
from typing import Any

import msgspec
import numpy as np
from msgspec.structs import astuple

from jobs.drift.columns import Array
from jobs.drift.gathered import Gathered

TOGETHER = "instances"
"""The field by which a document says that it holds many rows."""


class Rows:
    """Decoders of one baseline's rows."""

    def __init__(self, names: Sequence[str], types: Mapping[str, str]) -> None:
        numbers = [name for name in names if types.get(name) == "number"]
        self.names = [*numbers, *(name for name in names if name not in set(numbers))]
        self.places = {name: f"f{n}" for n, name in enumerate(self.names)}
        self.kinds = {name: types[name] for name in names if name in types} | {"probability": "number"}
        typed = [float | None] * len(numbers) + [Any] * (len(self.names) - len(numbers))
        self._wide, self._pack = len(numbers), Struct(f"{len(numbers)}d").pack
        self.any = msgspec.json.Decoder(self._struct([Any] * len(self.names)))
        together = msgspec.defstruct("Together", [(TOGETHER, list[self.any.type])], forbid_unknown_fields=True)  # type: ignore[name-defined]  # made here
        self.together = msgspec.json.Decoder(together)
        self._typed = self._struct(typed, "together")
        self.usual = msgspec.json.Decoder(list[self._typed])  # type: ignore[name-defined]  # made here
        """Numbers as such; a document of many rows is an error."""
        self.strange = msgspec.json.Decoder(list[self._struct([Any] * len(self.names), "together")])  # type: ignore[misc]  # made here
        """The same, whatever values are."""

    def _struct(self, types: Sequence[Any], *more: str) -> Any:
        spelled = {place: name for name, place in self.places.items()}
        fields = [(place, kind, None) for place, kind in zip(spelled, types, strict=True)]
        also = {} if TOGETHER in self.places else dict.fromkeys(more, TOGETHER)
        return msgspec.defstruct("Row", [*fields, *((n, None, None) for n in also)], rename=spelled | also, gc=False)

    def gather(self, rows: Sequence[Any], into: Mapping[str, Gathered]) -> None:
        """Put every field of some rows into its column."""
        told = list(map(astuple, rows))
        wide = self._wide if type(rows[0]) is self._typed else 0
        if wide:
            for name, numbers in zip(self.names, self._table([one[:wide] for one in told]), strict=False):  # all others
                into[name].numbers(numbers)
            told = [one[wide:] for one in told]
        for name, values in zip(self.names[wide:], zip(*told, strict=True), strict=False):  # less `together`
            into[name].see(values)

    def _table(self, rows: Sequence[tuple[float | None, ...]]) -> Array:
        """The numbers, shape (columns, rows); packing takes half the time of numpy's own look at each."""
        pack = self._pack
        try:
            packed = [pack(*row) for row in rows]
        except PackError:  # a null
            packed = [pack(*[nan if value is None else value for value in row]) for row in rows]
        return np.ascontiguousarray(np.frombuffer(b"".join(packed)).reshape(len(rows), -1).T)
