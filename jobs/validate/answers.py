"""This file finds a feature that alone gives the answer away: real questions have none, leaked labels do."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from jobs.kit.spec import Line, Type
from jobs.validate.findings import Finding
from jobs.validate.numbers import floats
from jobs.validate.table import Columns

Array = np.ndarray[Any, Any]
_ENOUGH = 30
"""Rows of each label below which a perfect split is luck."""
_PER_CATEGORY = 20
"""Rows per category below which a category names single rows, and splits any labels."""


def answers(table: Columns, line: Line) -> Iterator[Finding]:
    """Every feature of which one limit, or the category, splits all rows by their label."""
    late = np.asarray(table[line.problem.target].to_numpy()) == 1
    if min(late.sum(), (~late).sum()) < _ENOUGH:
        return
    for name, feature in line.features.items():
        splits = _category_splits if feature.type == Type.CATEGORY else _number_splits
        if splits(table[name], late):
            limit = f"other than {line.problem.target}, whose every value it tells; it was known only later"
            yield Finding(name, "knowledge", "error", table.num_rows, [], limit)


def _number_splits(values: pa.ChunkedArray, late: Array) -> bool:
    numbers = floats(values)
    known = ~np.isnan(numbers)
    if len(np.unique(late[~known])) > 1:
        return False
    yes, no = numbers[known & late], numbers[known & ~late]
    if not len(yes) or not len(no):
        return not known.all()
    return bool(yes.min() > no.max() or yes.max() < no.min())


def _category_splits(values: pa.ChunkedArray, late: Array) -> bool:
    codes = pc.fill_null(values.cast(pa.string()).combine_chunks(), "\0").dictionary_encode()
    if isinstance(codes, pa.ChunkedArray):
        codes = codes.combine_chunks()
    kinds = len(codes.dictionary)
    if kinds * _PER_CATEGORY > len(late):
        return False
    number = np.asarray(codes.indices)
    yes, rows = np.bincount(number, late, kinds), np.bincount(number, minlength=kinds)
    return bool(((yes == 0) | (yes == rows)).all())
