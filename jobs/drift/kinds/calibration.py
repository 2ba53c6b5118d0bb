"""This file learns what a probability is worth, and says it of others: calibration by isotonic regression.

Source:
    Zadrozny and Elkan, "Transforming Classifier Scores into Accurate Multiclass Probability Estimates", 2002;
    pooling adjacent violators as in Ayer et al., "An Empirical Distribution Function for Sampling with Incomplete
    Information", 1955, over groups of rows with like probabilities.
"""

import numpy as np

from jobs.drift.columns import Array
from jobs.drift.kinds.reference import Sums


def learn(sums: Sums) -> tuple[list[float], list[float]]:
    """Probabilities as said, ascending, and how often each came true, never falling."""
    positive, negative, said = (sums[name].sum(axis=0) for name in ("positive", "negative", "said"))
    count = positive + negative
    filled = count > 0
    points = said[filled] / count[filled]
    return points.tolist(), isotonic(positive[filled] / count[filled], count[filled]).tolist()


def isotonic(values: Array, weights: Array) -> Array:
    """The nearest values, in weighted squares, that never fall."""
    blocks: list[tuple[float, float, int]] = []
    for value, weight in zip(values.tolist(), weights.tolist(), strict=True):
        mean, mass, length = value, weight, 1
        while blocks and blocks[-1][0] >= mean:
            before, heavy, many = blocks.pop()
            mean = (before * heavy + mean * mass) / (heavy + mass)
            mass, length = heavy + mass, many + length
        blocks.append((mean, mass, length))
    return np.repeat([mean for mean, _, _ in blocks], [length for _, _, length in blocks])


def calibrated(probabilities: Array, said: list[float], seen: list[float]) -> Array:
    """How often such probabilities came true; beyond those known, as the outermost."""
    return np.asarray(np.interp(probabilities, said, seen)) if said else np.asarray(probabilities, dtype=float)
