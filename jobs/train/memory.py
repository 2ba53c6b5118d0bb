"""This file makes the monitor's baseline: the training data as they were, and what the model says of such rows unseen."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa
import xgboost

from jobs.drift.baseline import Baseline, build
from jobs.drift.columns import Column, from_codes
from jobs.drift.meaning import meaning_of
from jobs.drift.spec import thresholds_of
from jobs.kit.spec import Line
from jobs.train.data import Data
from jobs.train.fit import Plan
from jobs.train.matrix import Array, hours, predicted

_FOLDS = 2


def baseline(
    line: Line, table: pa.Table, unseen: Array, days: Array, *, importance: Mapping[str, float], seed: int
) -> Baseline:
    """What live traffic is compared with.

    Args:
        line: the spec.
        table: the training rows.
        unseen: probability of each row by a model that did not learn from it, shape (rows,).
        days: the day of each row, shape (rows,).
        importance: how much the model relies on each feature.
        seed: of the baseline's own resampling.
    """
    columns = {name: training_column(table[name], str(feature.type)) for name, feature in line.features.items()}
    limits = {
        name: {"min": feature.min, "max": feature.max, "values": feature.values, "missing": feature.missing}
        for name, feature in line.features.items()
    }
    return build(
        {**columns, "probability": unseen.astype(np.float64)},
        {name: str(feature.type) for name, feature in line.features.items()} | {"probability": "number"},
        blocks=days,
        hours=hours(table, line.problem.prediction_time),
        importance=importance,
        limits=limits | {"probability": {"min": 0.0, "max": 1.0}},
        thresholds=thresholds_of(line),
        day_column=line.problem.prediction_time,
        meaning=meaning_of(line),
        seed=seed,
    )


def unseen_probabilities(data: Data, plan: Plan, rounds: int) -> Array:
    """What models of as many rounds say of the training rows that they did not learn from.

    A model is surer of the rows it learned from than it will ever be again; compared with that, any traffic drifts.
    Days go to folds whole, because what happens on one day resembles itself.

    Returns:
        Shape (rows,).
    """
    part = data.train
    fold = np.unique(part.days, return_inverse=True)[1] % _FOLDS
    result = np.empty(len(part.labels), dtype=np.float32)
    for number in np.unique(fold):
        asked = fold == number
        # A single day has no other to learn from.
        learned = np.full_like(asked, fill_value=True) if asked.all() else ~asked
        rows = data.quantised(part.rows[learned], part.labels[learned], plan)
        model = xgboost.train({**plan.parameters, "eval_metric": "logloss"}, rows, rounds)
        result[asked] = predicted(model, part.rows[asked])
    return result


def importance_of(booster: xgboost.Booster) -> dict[str, float]:
    """Each feature's share of the loss that the trees took away; sums to 1."""
    gains: dict[str, Any] = booster.get_score(importance_type="total_gain")
    total = sum(gains.values()) or 1.0
    return {name: gain / total for name, gain in gains.items()}


def training_column(values: pa.ChunkedArray, kind: str) -> Array | Column:
    if kind == "category":
        coded = values.combine_chunks().dictionary_encode()
        codes = np.asarray(coded.indices.fill_null(-1).to_numpy(zero_copy_only=False), dtype=np.int64)
        return from_codes(codes, tuple(coded.dictionary.to_pylist()), kind)
    if kind == "integer" and not values.null_count:
        return np.asarray(values.to_numpy())
    return np.asarray(values.cast(pa.float64()).to_numpy())
