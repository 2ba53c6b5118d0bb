"""This file cuts the number line into bins that are found by arithmetic, not by search.

A value's cell comes from one multiplication (or from the bits of its exponent when tails are heavy). Values that
are frequent, called atoms, have bins of their own, so that no other bin holds more than a certified share of the
training data. Binary search costs ten times as much per value and is the last resort.
"""

from typing import Any, Literal

import msgspec
import numpy as np

from jobs.drift.sketch.scratch import Array, Floats, Ints, Scratch

__all__ = ["FAR", "NONE", "Floats", "Grid", "Ints"]

NONE = np.empty(0)
FAR = 2**62
INFINITE = int(np.float64(np.inf).view(np.int64))
"""Larger bit patterns are no numbers."""
HALF = 4


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
        """Values as distances from the origin; the values themselves where they are such.

        The difference of two integers beyond 2**53 is exact only if taken before they become floats.

        Args:
            low: the least of the values, where they are integers.
            high: the greatest.
        """
        if self.origin == 0:
            return x.astype(np.float64, copy=False)
        apart = x.astype(np.float64) - float(self.origin)
        if x.dtype.kind == "f":
            return apart
        # Unsigned arithmetic wraps around, so that the difference is right whatever the signs are.
        near = (x.astype(np.uint64) - np.uint64(int(self.origin) % 2**64)).view(np.int64).astype(np.float64)
        if max(abs(low - int(self.origin)), abs(high - int(self.origin))) < FAR:
            return near
        return np.where(np.abs(apart) < FAR / 2, near, apart)

    def cell(self, x: Floats) -> Ints:
        """The cell of each value, from 0 (below all) to cells + 1 (above all).

        Args:
            x: distance from the origin, shape (n,), without NaN.
        """
        with np.errstate(over="ignore", invalid="ignore"):
            inner, _ = self.locate(x, Scratch(len(x)))
        return self.sides(x, inner.astype(np.int64))

    def sides(self, x: Floats, inner: Ints) -> Ints:
        """The cells that inner cells are: what lies beyond is before the first or after the last."""
        cells = inner + 1
        cells[(inner == self.cells) & (x < self.middle)] = 0
        return cells

    def locate(self, x: Floats, scratch: Scratch) -> tuple[Array, Ints]:
        """The inner cell of each value, from 0, and which values lie beyond: their cell is `cells`, on either side.

        Args:
            x: distance from the origin, shape (n,), without NaN.
            scratch: what the cells lie in until the next call; at least n long. What lies far beyond may overflow.
        """
        if self.kind == "knots":
            found: Ints = np.searchsorted(self.knots, x, side="right")
            found -= 1
        else:
            found = self._line(x, scratch) if self.kind == "linear" else self._powers(x, scratch)
        unsigned = found.view(np.uint32 if found.dtype.itemsize == HALF else np.uint64)
        outside = np.flatnonzero(np.greater_equal(unsigned, self.cells, out=scratch.mask[: len(x)]))
        found[outside] = self.cells
        return found, outside

    def _line(self, x: Floats, scratch: Scratch) -> Array:
        steps, short = scratch.floats[: len(x)], scratch.short[: len(x)]
        np.subtract(x, self.low - 1 / self.scale, steps)
        np.multiply(steps, self.scale, steps)
        # Through 32 bits, since processors turn many floats into such at once, and into 64 bits one by one. One cell
        # is taken off afterwards, since what is just below the first would be rounded into it.
        np.copyto(short, steps, casting="unsafe")
        return np.subtract(short, 1, short)

    def _powers(self, x: Floats, scratch: Scratch) -> Array:
        """The bit pattern of a float is a piecewise linear logarithm: shifted right, it numbers cells."""
        steps = scratch.floats[: len(x)]
        below = x < 0 if x.min(initial=0.0) < 0 else None
        cells = np.add(x if below is None else np.abs(x, steps), self.scale, steps).view(np.int64)
        if below is None:
            cells -= self.one + (int(self.low) << self.shift)
            return np.right_shift(cells, self.shift, cells)
        cells -= self.one
        cells >>= self.shift
        np.negative(cells, out=cells, where=below)
        return np.subtract(cells, int(self.low), cells)

    @property
    def middle(self) -> float:
        """Between what lies below all cells and what lies above."""
        if self.kind == "linear":
            return self.low + self.cells / self.scale / 2
        edges = self.edges()
        return float(edges[len(edges) // 2]) if len(edges) else 0.0

    @property
    def one(self) -> int:
        """The bit pattern of zero's magnitude."""
        return int(np.float64(self.scale).view(np.int64))

    def key(self, x: float) -> int:
        """The number of the logarithmic cell that a value is in, counted from zero's."""
        key = int(np.float64(abs(float(x)) + self.scale).view(np.int64)) - self.one >> self.shift
        return -key if x < 0 else key

    def edges(self) -> Floats:
        """Where inner cells start and the last one ends, from the origin, shape (cells + 1,)."""
        if self.kind == "linear":
            return self.low + np.arange(self.cells + 1) / self.scale
        if self.kind == "knots":
            return np.asarray(self.knots, dtype=np.float64)
        keys = np.arange(self.cells + 1, dtype=np.int64) + int(self.low)
        bits = np.minimum((np.abs(keys) << self.shift) + self.one, INFINITE)
        magnitude: Floats = bits.view(np.float64) - self.scale
        return np.where(keys < 0, -magnitude, magnitude)
