"""This file cuts the number line into bins that are found by arithmetic, not by search.

A value's cell comes from one multiplication (or from the bits of its exponent when tails are heavy). Values that
are frequent, called atoms, have bins of their own, so that no other bin holds more than a certified share of the
training data. Binary search costs ten times as much per value and is the last resort.
"""

from typing import Any, Literal, Self

import msgspec
import numpy as np

Floats = np.ndarray[Any, np.dtype[np.float64]]
Ints = np.ndarray[Any, np.dtype[np.int64]]

NONE = np.empty(0)
FAR = 2**62


class Grid(msgspec.Struct, frozen=True, kw_only=True):
    """A monotone map from numbers to bins 0 ... bins-1."""

    kind: Literal["linear", "logarithmic", "knots"]
    origin: int | float = 0.0
    """Taken from every value first; in integer arithmetic where the values are integers."""
    low: float = 0.0
    """linear: where the first cell starts, from the origin. logarithmic: the first cell's number."""
    scale: float = 1.0
    """linear: cells per unit. logarithmic: what is added to the magnitude, so that zero is not far from one."""
    shift: int = 0
    """logarithmic: how many bits of the magnitude do not matter."""
    cells: int = 1
    """Inner cells; one more on each side takes what lies beyond."""
    knots: Any = NONE
    """knots: where cells start."""
    atoms: Any = NONE
    """Values with a bin of their own, ascending, at most one per cell."""
    exact: bool = False
    """Whether atoms are all there is: then cells between two atoms are one bin."""

    def distance(self, x: np.ndarray[Any, np.dtype[Any]], low: int = 0, high: int = FAR) -> Floats:
        """Values as distances from the origin, in an array of their own.

        The difference of two integers beyond 2**53 is exact only if taken before they become floats.

        Args:
            low: the least of the values, where they are integers.
            high: the greatest.
        """
        if self.origin == 0:
            return x.astype(np.float64)
        if x.dtype.kind == "f" or max(abs(low - int(self.origin)), abs(high - int(self.origin))) >= FAR:
            return x.astype(np.float64) - float(self.origin)
        return (x.astype(np.int64, copy=False) - int(self.origin)).astype(np.float64)

    def cell(self, x: Floats) -> Ints:
        """The cell of each value, from 0 (below all) to cells + 1 (above all); spoils x.

        Args:
            x: distance from the origin, shape (n,), without NaN.
        """
        if self.kind == "knots":
            return np.searchsorted(self.knots, x, side="right")
        last = self.cells + 1
        if self.kind == "linear":
            np.subtract(x, self.low - 1 / self.scale, out=x)
            np.multiply(x, self.scale, out=x)
            # Few values lie outside: finding them costs half of clamping all.
            outside = np.flatnonzero((x < 0.0) | (x > last))
            x[outside] = np.clip(x[outside], 0, last)
            return x.astype(np.int64)
        keys = self._keys(x)
        keys -= int(self.low) - 1
        np.maximum(keys, 0, out=keys)
        return np.minimum(keys, last, out=keys)

    def _keys(self, x: Floats) -> Ints:
        """The bit pattern of a float is a piecewise linear logarithm: shifted right, it numbers cells."""
        negative = x < 0 if x.min(initial=0.0) < 0 else None
        np.abs(x, out=x)
        np.add(x, self.scale, out=x)
        keys = x.view(np.int64)
        keys -= int(np.float64(self.scale).view(np.int64))
        keys >>= self.shift
        return keys if negative is None else np.negative(keys, out=keys, where=negative)

    def edges(self) -> Floats:
        """Where inner cells start and the last one ends, from the origin, shape (cells + 1,)."""
        if self.kind == "linear":
            return self.low + np.arange(self.cells + 1) / self.scale
        if self.kind == "knots":
            return np.asarray(self.knots, dtype=np.float64)
        keys = np.arange(self.cells + 1, dtype=np.int64) + int(self.low)
        one = int(np.float64(self.scale).view(np.int64))
        magnitude = ((np.abs(keys) << self.shift) + one).view(np.float64) - self.scale
        return np.where(keys < 0, -magnitude, magnitude)

    def table(self) -> "Table":
        """What turns cells into bins."""
        return Table.of(self)


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """Per cell: its first bin, and the atom in it."""

    bins: int
    first: Any
    """First bin of each cell, shape (cells + 2,)."""
    atom: Any
    """The atom in each cell, NaN where none, shape (cells + 2,)."""
    atom_bins: Any
    """The bin of each atom, shape (atoms,)."""

    @classmethod
    def of(cls, grid: Grid) -> Self:
        atom = np.full(grid.cells + 2, np.nan)
        at = grid.cell(np.array(grid.atoms, dtype=np.float64))
        atom[at] = grid.atoms
        before = np.zeros(grid.cells + 2, dtype=np.int64)
        before[at] = 1
        before = np.cumsum(before) - before
        first = 2 * before + (0 if grid.exact else np.arange(grid.cells + 2))
        bins = int(2 * len(at) + (1 if grid.exact else grid.cells + 2))
        return cls(bins=bins, first=first, atom=atom, atom_bins=first[at] + 1)

    def starts(self, grid: Grid) -> Floats:
        """Where each bin starts, from the origin, shape (bins,); minus infinity for the first."""
        starts = np.empty(self.bins)
        if not grid.exact:
            starts[self.first] = np.r_[-np.inf, grid.edges()]
        starts[0] = -np.inf
        starts[self.atom_bins] = grid.atoms
        starts[self.atom_bins + 1] = grid.atoms
        return starts

    def bin(self, grid: Grid, x: Floats) -> Ints:
        """The bin of each value; spoils x.

        Within a cell the bins are: below the atom, the atom itself, above it.
        """
        if not len(grid.atoms):
            return grid.cell(x)
        kept = x.copy()
        cells = grid.cell(x)
        atoms = self.atom.take(cells)
        bins: Ints = self.first.take(cells)
        bins += kept >= atoms
        bins += kept > atoms
        return bins
