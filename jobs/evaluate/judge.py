"""This file judges a model on rows it has never seen, against a trivial prediction and against the model that serves now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isnan
from typing import Any

import numpy as np
import pyarrow as pa

from jobs.evaluate.auc import Array, Estimate, Ranking, draws, estimate, gain, ranking
from jobs.evaluate.calibration import brier_loss, calibration_error, calibration_table, log_loss
from jobs.kit.spec import Line

MIN_ROWS = 200
MIN_EACH = 30
"""A subgroup with fewer rows, or fewer of either label, is reported but not held against the model: its AUC is mostly chance."""


@dataclass(frozen=True)
class Judged:
    """The rows, and what each predictor says of them."""

    table: pa.Table
    labels: Array
    days: Array
    """Which day each row is of, counted from 0."""
    scores: Mapping[str, Array]
    """Probabilities by predictor: `model`, `baseline`, and `champion` when one serves."""
    seed: int

    @property
    def count(self) -> int:
        return int(self.days.max()) + 1

    def rank(self, who: str, chosen: Array | None = None) -> Ranking:
        rows = np.ones(len(self.labels), dtype=bool) if chosen is None else chosen
        return ranking(self.scores[who][rows], self.labels[rows], self.days[rows], self.count)


def judge(judged: Judged, line: Line) -> dict[str, Any]:
    """Everything but robustness and speed.

    Returns:
        `metrics`, flat and for the gates, and the tables behind them.
    """
    weights = draws(judged.count, judged.seed)
    ranks = {who: judged.rank(who) for who in judged.scores}
    metrics = _flat("auc", estimate(ranks["model"], weights))
    for who in ranks.keys() - {"model"}:
        other = estimate(ranks[who], weights)
        metrics |= _flat(f"{who}_auc", other) | _flat(f"auc_gain_over_{who}", gain(ranks["model"], ranks[who], weights))
        metrics[f"auc_low_above_{who}_high"] = metrics["auc_low"] - other.high
    said = judged.scores["model"]
    metrics |= {
        **_rates(said, judged.labels),
        "calibration_error": calibration_error(said, judged.labels),
        "log_loss": log_loss(said, judged.labels),
        "brier_loss": brier_loss(said, judged.labels),
    }
    groups = [found for feature in line.problem.subgroups for found in subgroups(judged, feature, weights)]
    if held := [group["auc"] for group in groups if group["enough"]]:
        metrics["worst_subgroup_auc"] = min(held)
    return {
        "metrics": dict(sorted(metrics.items())),
        "months": months(judged, line, weights),
        "subgroups": groups,
        "calibration": calibration_table(said, judged.labels),
    }


def subgroups(judged: Judged, feature: str, weights: Array) -> list[dict[str, Any]]:
    """The model on the rows of each category."""
    codes = judged.table[feature].combine_chunks().dictionary_encode()
    which = np.asarray(codes.indices.fill_null(-1))
    return [
        {"feature": feature, "value": value, **_slice(judged, which == code, weights)}
        for code, value in sorted(enumerate(codes.dictionary.to_pylist()), key=lambda pair: str(pair[1]))
    ]


def months(judged: Judged, line: Line, weights: Array) -> list[dict[str, Any]]:
    """The model on the rows of each calendar month in UTC: how it ages."""
    when = np.asarray(judged.table[line.problem.prediction_time]).astype("datetime64[s]").astype("datetime64[M]")
    return [{"month": str(month), **_slice(judged, when == month, weights)} for month in np.unique(when)]


def _slice(judged: Judged, chosen: Array, weights: Array) -> dict[str, Any]:
    labels = judged.labels[chosen]
    said = judged.scores["model"][chosen]
    positives = int(labels.sum())
    enough = len(labels) >= MIN_ROWS and min(positives, len(labels) - positives) >= MIN_EACH
    found: dict[str, Any] = _rates(said, labels)
    if 0 < positives < len(labels):
        found |= _flat("auc", estimate(judged.rank("model", chosen), weights))
        found["baseline_auc"] = estimate(judged.rank("baseline", chosen), weights[:1]).value
    return {**found, "calibration_error": calibration_error(said, labels), "enough": enough}


def _rates(said: Array, labels: Array) -> dict[str, float]:
    return {"rows": len(said), "target_rate": float(labels.mean()), "predicted_rate": float(said.mean())}


def _flat(name: str, found: Estimate) -> dict[str, float]:
    """What could be measured: a NaN is no JSON, and a gate on a metric that is not there fails closed."""
    values = {name: found.value, f"{name}_low": found.low, f"{name}_high": found.high}
    return {key: value for key, value in values.items() if not isnan(value)}


def names(line: Line) -> Sequence[str]:
    """Features whose historical rate is the trivial prediction."""
    return line.problem.baseline or line.problem.subgroups
