"""This file is the prediction that needs no model: how often it happened before, in the same circumstances."""

from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]

PRIOR_ROWS = 20.0
"""A circumstance seldom seen counts as if so many rows of the overall rate came on top."""


def historical_rates(before: Array, labels: Array, now: Array) -> Array:
    """The rate of the target among the rows before that agree on every column.

    Args:
        before: the columns that make the circumstances, shape (rows before, columns); NaN agrees with NaN.
        labels: 0 or 1, shape (rows before,).
        now: the same columns of the rows to predict, shape (rows, columns).

    Returns:
        Shape (rows,), between 0 and 1; the overall rate where nothing agrees.
    """
    overall = float(labels.mean())
    both = np.nan_to_num(np.concatenate([before, now]).astype(np.float64), nan=-1e30)
    key = np.zeros(len(both), dtype=np.int64)
    for column in both.T:
        values, codes = np.unique(column, return_inverse=True)
        key = np.unique(key * len(values) + codes, return_inverse=True)[1]
    counts = np.bincount(key[: len(before)], minlength=key.max() + 1)
    events = np.bincount(key[: len(before)], weights=labels, minlength=key.max() + 1)
    rates = (events + PRIOR_ROWS * overall) / (counts + PRIOR_ROWS)
    return np.asarray(rates[key[len(before) :]])
