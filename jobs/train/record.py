"""This file makes the model's record: how good it was on rows that it had not learned from, day by day."""

import numpy as np
import pyarrow as pa

from jobs.drift.columns import Column, column
from jobs.drift.kinds.learn import Record, learn
from jobs.drift.kinds.reference import Reference
from jobs.kit.spec import Line
from jobs.train.data import Data
from jobs.train.matrix import Array
from jobs.train.memory import training_column


def record(line: Line, data: Data, unseen: Array, held: Array, threshold: float) -> Reference:
    """What labels are held against when they come.

    Args:
        line: the spec.
        data: training rows and held-out rows.
        unseen: probability of each training row by a model that did not learn from it, shape (rows,).
        held: probability of each held-out row, shape (rows,).
        threshold: from which probability on the answer is yes.
    """
    parts = (data.train, data.holdout)
    tables = [part.table for part in parts]
    problem = line.problem
    business = problem.business_metric
    found = learn(
        Record(
            probability=np.concatenate([unseen, held]).astype(np.float64),
            label=np.concatenate([part.labels for part in parts]).astype(np.float64),
            days=np.concatenate([part.days for part in parts]),
            columns={name: _column(tables, name, str(feature.type)) for name, feature in line.features.items()},
            groups={name: _texts(tables, name) for name in problem.subgroups},
        ),
        threshold=threshold,
        costs=business.costs if business else {},
        unlabelled=problem.unlabelled,
        seed=line.training.seed,
    )
    found.cost_name = business.name if business else found.cost_name
    return found


def _column(tables: list[pa.Table], name: str, kind: str) -> Column:
    values = pa.chunked_array([chunk for table in tables for chunk in table[name].chunks], tables[0][name].type)
    read = training_column(values, kind)
    return read if isinstance(read, Column) else column(read, kind)


def _texts(tables: list[pa.Table], name: str) -> Array:
    """As live requests are read: numbers and truths by the names that levels have; nothing as ''."""
    from jobs.drift.kinds.arrays import text

    return np.array([text(value) for table in tables for value in table[name].to_pylist()], dtype=object)
