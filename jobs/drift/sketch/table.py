"""This file turns cells into bins: a cell that holds an atom is three of them."""

from typing import Any, Self

import msgspec
import numpy as np

from jobs.drift.sketch.grid import Floats, Grid, Ints


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """Per cell: its first bin, and the atom in it."""

    bins: int
    first: Any
    """First bin of each cell, shape (cells + 2,)."""
    atom: Any
    """The atom in each cell, NaN where none, shape (cells + 2,)."""
    atom_cells: Any
    """The cell of each atom, shape (atoms,)."""
    atom_bins: Any
    """The bin of each atom, shape (atoms,)."""
    usual: Any
    """Where a value is that is what values of its cell usually are: the only atom of an exact grid's, shape (cells + 2,)."""
    whole: bool
    """Whether every atom is a whole number."""
    gaps: Any
    """Of a grid whose cells hold one whole number each, all of them atoms: inner cells without one; else None."""

    @classmethod
    def of(cls, grid: Grid) -> Self:
        atom = np.full(grid.cells + 2, np.nan)
        if not len(grid.atoms):
            each, none = np.arange(grid.cells + 2), np.zeros(0, dtype=np.int64)
            return cls(
                bins=len(each),
                first=each,
                atom=atom,
                atom_cells=none,
                atom_bins=none,
                usual=each,
                whole=True,
                gaps=None,
            )
        at = grid.cell(np.array(grid.atoms, dtype=np.float64))
        atom[at] = grid.atoms
        before = np.zeros(grid.cells + 2, dtype=np.int64)
        before[at] = 1
        before = np.cumsum(before) - before
        first = 2 * before + (0 if grid.exact else np.arange(grid.cells + 2))
        bins = int(2 * len(at) + (1 if grid.exact else grid.cells + 2))
        usual = first + (grid.exact & (atom == atom))  # noqa: PLR0124 - NaN
        whole = bool((grid.atoms == np.rint(grid.atoms)).all())
        gaps = None
        if grid.exact and whole and grid.kind == "linear" and grid.scale >= 1:
            gaps = np.flatnonzero(np.isnan(atom[1:-1]))
        return cls(
            bins=bins,
            first=first,
            atom=atom,
            atom_cells=at,
            atom_bins=first[at] + 1,
            usual=usual,
            whole=whole,
            gaps=gaps,
        )

    def starts(self, grid: Grid) -> Floats:
        """Where each bin starts, from the origin, shape (bins,); minus infinity for the first."""
        starts = np.empty(self.bins)
        if not grid.exact:
            starts[self.first[1:]] = grid.edges()
        starts[0] = -np.inf
        starts[self.atom_bins] = grid.atoms
        starts[self.atom_bins + 1] = grid.atoms
        return starts

    def bin(self, grid: Grid, x: Floats) -> Ints:
        """The bin of each value.

        Within a cell the bins are: below the atom, the atom itself, above it.
        """
        if not len(grid.atoms):
            return grid.cell(x)
        return self.within(x, grid.cell(x))

    def within(self, x: Floats, cells: Ints) -> Ints:
        """The bin of each value whose cell is known."""
        atoms = self.atom.take(cells)
        bins: Ints = self.first.take(cells)
        bins += x >= atoms
        bins += x > atoms
        return bins
