"""This file adds up rows: scores and labels become sums from which every measure of performance follows."""

from typing import Any

import numpy as np

from jobs.drift.columns import Array
from jobs.drift.kinds.reference import Sums

BINS = 100
GROUPS = 10
"""Of bins, each with as many training rows: calibration is measured over these."""


def edges(probabilities: Array) -> Array:
    """Between BINS groups of about as many rows each."""
    return np.quantile(probabilities, np.arange(1, BINS) / BINS)


def add_up(probabilities: Array, labels: Array, between: Any, threshold: float, blocks: Any = None) -> Sums:
    """Sums per block.

    Args:
        probabilities: of the target, shape (rows,).
        labels: 0 or 1, or how probable 1 is, shape (rows,).
        between: `edges` of the training rows.
        threshold: from which probability on the answer is yes.
        blocks: number of each row's day from 0, shape (rows,); None: all are one block.
    """
    p, y = np.asarray(probabilities, dtype=float), np.asarray(labels, dtype=float)
    at = np.zeros(len(p), dtype=np.int64) if blocks is None else np.asarray(blocks)
    count = int(at.max(initial=0)) + 1
    group = np.searchsorted(between, p, side="right")

    def by_bin(weights: Array) -> Array:
        return np.bincount(at * BINS + group, weights, count * BINS).reshape(count, BINS)

    def by_block(weights: Array) -> Array:
        return np.bincount(at, weights, count)

    yes = p >= threshold
    sure = np.clip(p, 1e-7, 1 - 1e-7)
    brier = y * (1 - p) ** 2 + (1 - y) * p**2
    log = -(y * np.log(sure) + (1 - y) * np.log1p(-sure))
    squares = y * np.log(sure) ** 2 + (1 - y) * np.log1p(-sure) ** 2
    found = {"positive": by_bin(y), "negative": by_bin(1 - y), "said": by_bin(p)}
    found |= {"brier": by_block(brier), "log": by_block(log), "log2": by_block(squares)}
    found |= {"brier2": by_block(y * (1 - p) ** 4 + (1 - y) * p**4)}
    found |= {"tp": by_block(y * yes), "fp": by_block((1 - y) * yes)}
    return found | {"fn": by_block(y * ~yes), "tn": by_block((1 - y) * ~yes)}


def weighted(sums: Sums, weights: Array) -> Sums:
    """The sums of drawn blocks, shape of `weights` (draws, blocks)."""
    return {name: np.tensordot(weights, values, axes=(1, 0)) for name, values in sums.items()}


def together(sums: Sums) -> Sums:
    """All blocks as one."""
    return {name: values.sum(axis=0, keepdims=True) for name, values in sums.items()}


def less(whole: Sums, part: Sums) -> Sums:
    return {name: values - part[name] for name, values in whole.items()}
