"""This file turns a part of a snapshot into the numbers that the model learns from."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import xgboost

from jobs.kit.entry import BadInputError
from jobs.kit.spec import Line, Type
from jobs.serve.rows import Input

Array = np.ndarray[Any, Any]
_DAY, _HOUR = 86_400, 3600


def learn_inputs(line: Line, table: pa.Table) -> tuple[Input, ...]:
    """The line's features, with the categories that the spec names or that the training rows have."""
    return tuple(
        Input(
            name=name,
            type=str(feature.type),
            values=feature.values or (_categories(table, name) if feature.type == Type.CATEGORY else ()),
            closed=bool(feature.values),
            may_miss=feature.missing > 0,
        )
        for name, feature in line.features.items()
    )


def matrix(table: pa.Table, features: Sequence[Input]) -> Array:
    """The rows as jobs.serve encodes them, all at once.

    Returns:
        float32, shape (rows, features); NaN is missing.

    Raises:
        BadInputError: a column is missing.
    """
    result = np.empty((table.num_rows, len(features)), dtype=np.float32)
    for position, feature in enumerate(features):
        if feature.name not in table.column_names:
            raise BadInputError(f"{feature.name} must be a column of the data, got {', '.join(table.column_names)}")
        result[:, position] = _numbers(table[feature.name], feature)
    return result


def target(table: pa.Table, name: str) -> Array:
    """Labels as float32, shape (rows,); 0 or 1."""
    return np.asarray(table[name].to_numpy(), dtype=np.float32)


def days(table: pa.Table, moment: str) -> Array:
    """The day of each row in UTC, since 1970, shape (rows,)."""
    return np.asarray(np.asarray(table[moment].to_numpy()) // _DAY, dtype=np.int64)


def hours(table: pa.Table, moment: str) -> Array:
    """The hour of each row in UTC, since 1970, shape (rows,)."""
    return np.asarray(np.asarray(table[moment].to_numpy()) // _HOUR, dtype=np.int64)


def predicted(booster: xgboost.Booster, rows: Array) -> Array:
    """Probability of the target per row, shape (rows,)."""
    return np.asarray(booster.inplace_predict(rows, missing=np.nan, validate_features=False))


def kinds(features: Sequence[Input]) -> list[str]:
    """XGBoost's feature types: c for categories, q for the rest."""
    return ["c" if feature.type == "category" else "q" for feature in features]


def _numbers(column: pa.ChunkedArray, feature: Input) -> Array:
    if feature.type == "category":
        codes = pc.index_in(column, value_set=pa.array(feature.values, pa.string()))
        return np.asarray(codes.cast(pa.float32()).to_numpy(), dtype=np.float32)
    return np.asarray(column.cast(pa.float64()).to_numpy(), dtype=np.float32)


def _categories(table: pa.Table, name: str) -> tuple[str, ...]:
    return tuple(sorted(value for value in pc.unique(table[name]).to_pylist() if value is not None))
