"""This file counts, of a column that training knows value by value, those that it does not know."""

from typing import TYPE_CHECKING

import numpy as np

from jobs.drift.sketch.grid import Floats, Ints
from jobs.drift.sketch.numeric import KEPT, Numeric

if TYPE_CHECKING:
    from jobs.drift.sketch.counter import Counter


def strange(by: "Counter", sketch: Numeric, inner: Ints, values: Floats, places: Ints) -> None:
    """Values that were taken for the atom of their cell and are not.

    Args:
        inner: rows per inner cell, of which they are taken, shape (cells + 1,); changed in place.
        values: distances from the origin, shape (n,).
        places: their inner cells, shape (n,).
    """
    inner -= np.bincount(places, minlength=len(inner))
    sketch.counts += np.bincount(by.table.within(values, by.grid.sides(values, places)), minlength=by.bins)
    if by.diverse and len(sketch.fresh) < KEPT:
        sketch.fresh = np.union1d(sketch.fresh, values)[:KEPT]
