"""This file spoils the model's input on purpose: missing, noisy, unknown, and the worst small step of one feature."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from jobs.evaluate.auc import ranking
from jobs.serve.rows import Input

Array = np.ndarray[Any, Any]
Predict = Callable[[Array], Array]

NOISE = 0.1
"""Standard deviation of the noise, in standard deviations of the feature."""
STEP = 0.25
"""Length of the worst single step, in standard deviations of the feature."""


def robustness(
    predict: Predict, rows: Array, labels: Array, features: Sequence[Input], *, threshold: float, seed: int
) -> dict[str, Any]:
    """What becomes of ranking and decisions when the input is not what it should be.

    Args:
        predict: probabilities of rows.
        rows: float32, shape (rows, features).
        labels: 0 or 1, shape (rows,).
        features: in the order of the columns.
        threshold: from which probability on the answer is yes.
        seed: of the noise.
    """
    clean = predict(rows)
    numeric = [position for position, feature in enumerate(features) if feature.type not in ("category", "boolean")]
    spread = np.nan_to_num(np.nanstd(rows, axis=0))
    noise = np.random.default_rng(seed).normal(size=rows.shape) * spread * NOISE
    noise[:, [position for position in range(len(features)) if position not in numeric]] = 0
    optional = [position for position, feature in enumerate(features) if feature.may_miss]
    return {
        "rows": len(rows),
        "auc": _auc(clean, labels),
        # A category that training never saw reaches the model as missing.
        "missing": [
            {"feature": feature.name, "auc": _auc(predict(_without(rows, [position])), labels)}
            for position, feature in enumerate(features)
        ],
        "all_optional_missing": {"features": len(optional), "auc": _auc(predict(_without(rows, optional)), labels)},
        "noise": {"deviations": NOISE, "auc": _auc(predict((rows + noise).astype(np.float32)), labels)},
        "worst_step": _worst_step(predict, rows, clean, numeric=numeric, spread=spread, threshold=threshold),
    }


def _worst_step(
    predict: Predict, rows: Array, clean: Array, *, numeric: Sequence[int], spread: Array, threshold: float
) -> dict[str, Any]:
    """An adversary moves one number of a row by one step, either way, to change the answer most."""
    farthest, flipped = np.zeros(len(rows)), np.zeros(len(rows), dtype=bool)
    for position in numeric:
        for direction in (-STEP, STEP):
            moved = rows.copy()
            moved[:, position] += np.float32(direction * spread[position])
            found = predict(moved)
            farthest = np.maximum(farthest, np.abs(found - clean))
            flipped |= (found >= threshold) != (clean >= threshold)
    return {
        "deviations": STEP,
        "mean_change": float(farthest.mean()),
        "largest_change": float(farthest.max()),
        "flipped_share": float(flipped.mean()),
    }


def _without(rows: Array, positions: Sequence[int]) -> Array:
    spoiled = rows.copy()
    spoiled[:, positions] = np.nan
    return spoiled


def _auc(scores: Array, labels: Array) -> float:
    found = ranking(scores, labels, np.zeros(len(labels), dtype=np.int64), 1)
    return float(found.auc(np.ones((1, 1)))[0])
