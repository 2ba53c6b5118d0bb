"""This file is what the loops that count are handed, and what they hand back."""

from typing import Any, NamedTuple, Self

import numpy as np

from jobs.drift.sketch.grid import Floats, Ints

BLOCK = 8192
"""Values that are counted together: few enough to stay in the processor's nearest caches meanwhile."""
TURNS = 4
"""Counters per cell take turns, since a processor waits for a counter that it has only just raised."""
FAR, MISSING, INFINITE, FRACTIONAL, BELOW, GROSS = range(6)
"""Places in `Told.many`."""
TOTAL, LOW, HIGH, LOW_EXCESS, HIGH_EXCESS = range(5)
"""Places in `Told.floats`."""


class Cells(NamedTuple):
    """How the inner cells of a grid are found (jobs/drift/sketch/grid.py)."""

    linear: bool
    start: float
    """linear: where a cell before the first would begin."""
    scale: float
    one: int
    shift: int
    low: int
    many: int
    """How many there are; the number of what lies beyond."""


class Asked(NamedTuple):
    """What is counted besides cells."""

    atom: Floats
    """Of an exact grid the atom in each inner cell, and NaN beyond, shape (cells + 1,); else empty."""
    atoms: Floats
    """A few values that are counted apart from their neighbours."""
    centre: float
    fractions: bool
    edges: tuple[float, float]
    """Values beyond these are among the far ones, whose distances are added up."""
    middle: float
    """Far values less than this lie below."""
    step: float
    """By which those distances are counted."""
    gross: tuple[float, float]


class Room(NamedTuple):
    """What a block's values become on the way, shape (BLOCK,) each."""

    kept: Floats
    floats: Floats
    inner: Any
    """Unsigned, since a negative index would count from the end, and checking for that costs as much as counting."""

    @classmethod
    def empty(cls) -> Self:
        return cls(np.empty(BLOCK), np.empty(BLOCK), np.empty(BLOCK, dtype=np.uint32))


class Told(NamedTuple):
    """What was counted."""

    turns: Any
    """Rows per inner cell, those beyond last, shape (TURNS, cells + 1), int32."""
    far: Floats
    """Room for values beyond the inner cells; of an exact grid those that are no atoms, as many as FAR says, stay."""
    beside: Ints
    """Of each of the few atoms rows that equal it, and rows above it, shape (2, atoms)."""
    tails: Ints
    """Rows beyond the edges by steps of distance, the last takes the rest, shape (2, steps)."""
    many: Ints
    """How many are far, missing, infinite, fractional, below all cells, far beyond all of training, shape (6,)."""
    floats: Floats
    """Total of the finite, least, greatest, distances beyond either edge in all, shape (5,)."""

    @classmethod
    def empty(cls, cells: int, far: Floats, beside: Ints, tails: Ints) -> Self:
        turns, floats = np.zeros((TURNS, cells + 1), dtype=np.int32), np.array([0.0, np.inf, -np.inf, 0.0, 0.0])
        return cls(turns, far, beside, tails, np.zeros(6, dtype=np.int64), floats)
