"""This file is what one training learns from and stops by, as numbers."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import pyarrow as pa
import xgboost

from jobs.kit.spec import Line
from jobs.serve.rows import Input
from jobs.train.fit import Plan
from jobs.train.matrix import Array, days, kinds, learn_inputs, matrix, target


@dataclass(frozen=True)
class Part:
    """Rows of one part of the snapshot."""

    table: pa.Table
    rows: Array
    """float32, shape (rows, features)."""
    labels: Array
    days: Array


@dataclass(frozen=True)
class Data:
    """The parts of one training, encoded alike."""

    features: tuple[Input, ...]
    train: Part
    holdout: Part

    @classmethod
    def of(cls, line: Line, parts: Mapping[str, pa.Table]) -> Self:
        features = learn_inputs(line, parts["train"])
        encoded = [
            Part(
                table,
                matrix(table, features),
                target(table, line.problem.target),
                days(table, line.problem.prediction_time),
            )
            for table in (parts["train"], parts["holdout"])
        ]
        return cls(features, *encoded)

    @property
    def sha256(self) -> str:
        """Of everything that is learned from."""
        digest = hashlib.sha256()
        for part in (self.train, self.holdout):
            digest.update(part.rows.tobytes())
            digest.update(part.labels.tobytes())
        return digest.hexdigest()

    def quantised(self, rows: Array, labels: Array, plan: Plan, like: xgboost.DMatrix | None = None) -> xgboost.DMatrix:
        """Rows in XGBoost's own form.

        Args:
            rows: shape (rows, features).
            labels: shape (rows,).
            plan: how to train.
            like: takes this one's bins, as what is only watched must.
        """
        about: dict[str, Any] = {
            "feature_names": [feature.name for feature in self.features],
            "feature_types": kinds(self.features),
            "enable_categorical": True,
            "nthread": plan.threads,
        }
        return xgboost.QuantileDMatrix(rows, labels, ref=like, **about)
