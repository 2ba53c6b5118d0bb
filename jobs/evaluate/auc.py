"""This file measures how well scores rank, and how sure that is when days, not rows, are what repeats."""

from dataclasses import dataclass
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]

DRAWS = 1000
_LEVEL = (2.5, 97.5)


@dataclass(frozen=True)
class Estimate:
    """A measured value between the ends of its 95 % interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Ranking:
    """Who won against whom, counted by blocks: enough for the AUC of any resampling of the blocks."""

    wins: Array
    """Pairs in which the positive of block i scores above the negative of block j, ties half, shape (blocks, blocks)."""
    positives: Array
    """Per block, shape (blocks,)."""
    negatives: Array

    def auc(self, weights: Array) -> Array:
        """Area under the ROC curve when each block counts as often as its weight.

        Args:
            weights: shape (draws, blocks).

        Returns:
            Shape (draws,), 0.5 for chance, best 1; NaN where a draw has only one class.
        """
        won = ((weights @ self.wins) * weights).sum(axis=1)
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.asarray(won / ((weights @ self.positives) * (weights @ self.negatives)))


def ranking(scores: Array, labels: Array, blocks: Array, count: int) -> Ranking:
    """Compare every positive with every negative.

    Args:
        scores: shape (rows,).
        labels: 0 or 1, shape (rows,).
        blocks: which block each row is in, 0 to count - 1, shape (rows,).
        count: number of blocks.
    """
    positive = labels > 0
    winners, homes = scores[positive], blocks[positive]
    wins = np.zeros((count, count))
    for block in range(count):
        losers = np.sort(scores[~positive & (blocks == block)])
        if len(losers):
            beaten = (np.searchsorted(losers, winners, "left") + np.searchsorted(losers, winners, "right")) / 2
            wins[:, block] = np.bincount(homes, weights=beaten, minlength=count)
    return Ranking(
        wins,
        np.bincount(homes, minlength=count).astype(float),
        np.bincount(blocks[~positive], minlength=count).astype(float),
    )


def draws(count: int, seed: int, number: int = DRAWS) -> Array:
    """How often each block is drawn in each resampling, shape (number, count).

    Source:
        Efron and Tibshirani, "An Introduction to the Bootstrap", 1993, chapter 8: blocks, because flights of one day
        share its weather and are no independent trials.
    """
    return np.random.default_rng(seed).multinomial(count, np.full(count, 1 / count), size=number).astype(float)


def estimate(found: Ranking, weights: Array) -> Estimate:
    """AUC and its interval, by the percentiles of the resamplings."""
    return _between(found.auc(np.ones((1, len(found.positives))))[0], found.auc(weights))


def gain(better: Ranking, than: Ranking, weights: Array) -> Estimate:
    """How much AUC one ranking has over another on the same rows, each resampling taken for both.

    Returns:
        In AUC, 0 for equal, positive when `better` is.
    """
    once = np.ones((1, len(better.positives)))
    return _between((better.auc(once) - than.auc(once))[0], better.auc(weights) - than.auc(weights))


def _between(value: float, found: Array) -> Estimate:
    usable = found[~np.isnan(found)]
    if not len(usable):
        return Estimate(float(value), float("nan"), float("nan"))
    low, high = np.percentile(usable, _LEVEL)
    return Estimate(float(value), float(low), float(high))
