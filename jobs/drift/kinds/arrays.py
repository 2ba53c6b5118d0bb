"""This file gives every row of a column a value again, missing ones too."""

import numpy as np

from jobs.drift.columns import CATEGORICAL, Array, Column, fitted, named
from jobs.drift.values import name


def text(value: object) -> str:
    """How a value of a subgroup is called; '' for none."""
    return "" if value is None or value != value else name(value)  # noqa: PLR0124 - NaN


def texts(column: Column, kind: str) -> Array:
    """The same for a column, read as the type that training had."""
    read = fitted(column.sift(), kind)
    read = read if read.type in CATEGORICAL or not read.numeric else named(read, "category")
    found = np.full(read.rows, "", dtype=object)
    if len(read.values):
        found[slice(None) if read.present is None else read.present] = np.array(read.levels, dtype=object)[read.values]
    return found


def numbers(column: Column) -> Array:
    """Float64 of every row, NaN where there is none."""
    read = column.sift()
    found = np.full(read.rows, np.nan)
    if read.numeric:
        found[slice(None) if read.present is None else read.present] = read.values
    return found
