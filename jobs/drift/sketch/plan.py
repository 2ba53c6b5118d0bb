"""This file chooses the grid for a column of training data: the cheapest that certifies what it must."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jobs.drift.sketch.grid import FAR, NONE, Floats, Grid
from jobs.drift.sketch.table import Table

FEW = 2048
"""A column with at most this many different values is kept exactly."""
MASS = 1.9e-3
"""Largest share of the training data in a bin that is no atom, which is the widest that a certified interval gets."""
TAIL = 5e-4
MOST_CELLS = 16384


def plan(values: Floats, origin: float) -> Grid:
    """Choose a grid.

    Args:
        values: training data less the origin, ascending, shape (n,), n >= 1, without NaN.
    """
    starts = np.flatnonzero(np.r_[True, values[1:] != values[:-1]])
    distinct, counts = values[starts], np.diff(np.r_[starts, len(values)])
    if len(distinct) <= FEW:
        return _first(_exact(distinct, origin), distinct)
    atoms = distinct[counts > MASS * len(values)]
    grids = list(_inexact(values, atoms, origin))
    for grid in grids[:-1]:
        if _apart(grid, atoms) and _largest(grid, distinct, counts) <= MASS * len(values):
            return grid
    return grids[-1]


def origin_of(values: NDArray[Any]) -> int | float:
    """Large integers are told apart only by their distance from a value among them."""
    if values.dtype.kind not in "iu" or not len(values):
        return 0.0
    low, high = int(values.min()), int(values.max())
    return low if high - low < FAR else 0.0


def _first(grids: Iterator[Grid], atoms: Floats) -> Grid:
    return next(grid for grid in grids if grid.kind == "knots" or _apart(grid, atoms))


def _exact(atoms: Floats, origin: float) -> Iterator[Grid]:
    finite = atoms[np.isfinite(atoms)]
    low, high = (finite[0], finite[-1]) if len(finite) else (0.0, 0.0)
    with np.errstate(over="ignore"):
        closest = np.diff(finite).min() if len(finite) > 1 else 1.0
        cells = (high - low) / closest * 1.01 + 1
        end = high + closest / 2
    # At the end of the floats there is no room for half a cell.
    if cells <= MOST_CELLS and np.isfinite(end):
        yield _linear(low, end, int(cells) + 1, origin, atoms, exact=True)
    yield _knots(atoms, atoms, origin, exact=True)


def _inexact(values: Floats, atoms: Floats, origin: float) -> Iterator[Grid]:
    low, high = values[int(TAIL * len(values))], values[-1 - int(TAIL * len(values))]
    for cells in (1024, 2048, 4096):
        yield _linear(low, high, cells, origin, atoms)
    yield from _logarithmic(values, low, high, origin, atoms)
    step = max(1, int(MASS * len(values) / 2))
    yield _knots(np.unique(np.r_[values[::step], atoms, _shores(values)]), atoms, origin)


def _shores(values: Floats) -> Floats:
    """Both ends of wide gaps without values: a cell that spans one would seem evenly filled."""
    with np.errstate(over="ignore", invalid="ignore"):
        wide = np.diff(values) > (values[-1] - values[0]) / 1000
    ends = np.flatnonzero(wide)[:64]
    shores: Floats = np.concatenate([np.nextafter(values[ends], np.inf), values[ends + 1]])
    return shores


def _linear(low: float, high: float, cells: int, origin: float, atoms: Floats, *, exact: bool = False) -> Grid:
    with np.errstate(all="ignore"):
        scale = float(cells / np.float64(high - low))
    # Cells that are fine against the distance from zero would be rounded away.
    if not 0 < scale < np.inf or max(abs(low), abs(high)) * 2.0**-40 > 1 / scale:
        return _knots(atoms, atoms, origin, exact=exact)
    return Grid(kind="linear", origin=origin, low=float(low), scale=scale, cells=cells, atoms=atoms, exact=exact)


def _logarithmic(values: Floats, low: float, high: float, origin: float, atoms: Floats) -> Iterator[Grid]:
    magnitude = np.sort(np.abs(values[:: max(1, len(values) // 20000)]))
    unit = float(magnitude[len(magnitude) // 2]) / 16
    if not 0 < unit < np.inf or not np.isfinite([low, high]).all():
        return
    for cells in (2048, 8192):
        for shift in range(30, 53):
            grid = Grid(kind="logarithmic", origin=origin, scale=unit, shift=shift)
            first, last = grid.key(low), grid.key(high)
            if last - first < cells:
                yield Grid(
                    kind="logarithmic",
                    origin=origin,
                    low=float(first),
                    scale=unit,
                    shift=shift,
                    cells=last - first + 1,
                    atoms=atoms,
                )
                break


def _knots(knots: Floats, atoms: Floats, origin: float, *, exact: bool = False) -> Grid:
    # A knot that is no atom would be the first value of its cell, and an atom the only one: one atom per cell holds.
    return Grid(
        kind="knots", origin=origin, cells=len(knots) - 1, knots=knots, atoms=atoms if len(atoms) else NONE, exact=exact
    )


def _apart(grid: Grid, atoms: Floats) -> bool:
    cells = grid.cell(atoms)
    return bool((np.diff(cells) > 0).all())


def _largest(grid: Grid, distinct: Floats, counts: Floats) -> float:
    """Rows in the fullest bin that is no atom."""
    table = Table.of(grid)
    filled = np.bincount(table.bin(grid, distinct), counts, table.bins)
    filled[table.atom_bins] = 0
    return float(filled.max())
