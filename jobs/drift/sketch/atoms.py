"""This file counts, of columns with a few frequent values between others, these apart from their neighbours."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from jobs.drift.sketch.scratch import Floats, Ints, Scratch

if TYPE_CHECKING:
    from jobs.drift.sketch.counter import Counter

FEW_ATOMS = 4
"""So many are counted by comparing all values with each; more by looking each value up."""
MANY = 0.25
"""Share of values from which an atom's are taken out before the others are counted."""


def without(by: "Counter", x: Floats, counts: Ints, scratch: Scratch) -> Floats:
    """Values without those that are an atom of many, which are counted: a counter that is raised over and over is slow."""
    table = by.table
    for atom, cell, at in zip(by.grid.atoms, table.atom_cells, table.atom_bins, strict=True):
        mask = np.equal(x, atom, scratch.mask[: len(x)])
        same = int(np.count_nonzero(mask))
        if same > MANY * len(x) and 0 < cell <= by.grid.cells:
            counts[at] += same
            x = x.compress(np.logical_not(mask, mask))
    return x


def told(by: "Counter", x: Floats, per_cell: Ints, counts: Ints, scratch: Scratch) -> None:
    """Add rows per cell to rows per bin, of which the cell of an atom has three."""
    mask, atoms = scratch.mask[: len(x)], by.grid.atoms
    same = [int(np.count_nonzero(np.equal(x, atom, mask))) for atom in atoms]
    above = [int(np.count_nonzero(np.greater(x, atom, mask))) for atom in atoms]
    beside(by, per_cell, counts, same, above)


def beside(by: "Counter", per_cell: Ints, counts: Ints, same: Iterable[int], above: Iterable[int]) -> None:
    """Two counts tell the three: what is above the atom but in no later cell is in its."""
    table = by.table
    for cell, at, equal, more in zip(table.atom_cells, table.atom_bins, same, above, strict=True):
        over = more - int(per_cell[cell + 1 :].sum())
        counts[at - 1 : at + 2] += (int(per_cell[cell]) - equal - over, equal, over)
    per_cell[table.atom_cells] = 0
    np.add.at(counts, table.usual, per_cell)


def split(inner: Ints, below: int) -> Ints:
    """Rows per cell of the grid, from those below all cells to those above all, shape (cells + 2,)."""
    per_cell = np.concatenate(([below], inner))
    per_cell[-1] -= below
    return per_cell
