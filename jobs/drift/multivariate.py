"""This file finds shifts that no column shows alone: two features that went together and no longer do.

Values are replaced by the normal score of their tenth, so that neither unit nor tail matters, and correlations of all
pairs are held against the training data's. What a window adds up is sums of scores and of their products, so shards
combine. Of many rows only such count as a hash of their own values picks: the same ones, however they are divided.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec
import numpy as np

from jobs.drift.columns import Array, Column, column
from jobs.drift.sketch.grid import Floats, Ints

MOST_ROWS = 4096
CHUNK = 32768
LEVELS = 20
"""Of each level half as many rows are as of the one before: the last is for a billion."""
LEAST = 0.15
"""A smaller change of a correlation is not worth a word."""
FLATTENED = 0.5
"""Scores that vary by less than this share of training's say that the column itself has shifted."""
FEWEST = 100
MARGIN = 1.25
# Means of the normal distribution's tenths, at variance one.
SCORES = np.array([-1.787, -1.063, -0.690, -0.393, -0.128, 0.128, 0.393, 0.690, 1.063, 1.787])


class Joint(msgspec.Struct, kw_only=True):
    """How features went together in training."""

    names: list[str]
    cuts: list[Any]
    """Where each feature's tenths end, shape (9,) each."""
    hashed: list[int]
    """Places of the features whose values pick rows."""
    correlations: Any
    """Shape (features, features)."""
    variances: Any
    """Of the scores, shape (features,)."""
    rows: int
    restless: Any = None
    """The furthest that a training day's correlation is from the others', shape (features, features); None: no days."""


@dataclass(slots=True)
class Sums:
    """Adds up: the sums of two shards are the sum of theirs."""

    per_level: Ints
    """Rows by level, shape (LEVELS,)."""
    first: Floats
    """Sums of scores, shape (LEVELS, features)."""
    second: Floats
    """Sums of products, shape (LEVELS, features, features)."""

    def merge(self, other: "Sums") -> "Sums":
        return Sums(self.per_level + other.per_level, self.first + other.first, self.second + other.second)

    def correlations(self) -> tuple[int, Floats, Floats]:
        """Rows that count, correlations, and variances."""
        at = begin(self.per_level)
        n = int(self.per_level[at:].sum())
        mean = self.first[at:].sum(axis=0) / max(1, n)
        covariance = self.second[at:].sum(axis=0) / max(1, n) - np.outer(mean, mean)
        return n, correlated(covariance), np.diag(covariance)


def begin(per_level: Ints) -> int:
    """The first level that counts: at most MOST_ROWS rows are of it or later ones."""
    later = np.cumsum(per_level[::-1])[::-1]
    return int(np.argmax(later <= MOST_ROWS)) if later[-1] <= MOST_ROWS else LEVELS - 1


def correlated(covariance: Floats) -> Floats:
    spread = np.sqrt(np.maximum(np.diag(covariance), 1e-12))
    found: Floats = np.clip(covariance / np.outer(spread, spread), -0.999, 0.999)
    return found


def sums(joint: Joint, columns: Mapping[str, Array | Column]) -> Sums | None:
    """The sums of a window; None where a feature is no column of numbers."""
    read = [numbers(columns[name]) if name in columns else None for name in joint.names]
    rows = len(next(iter(columns.values()))) if columns else 0
    # A column that is gone or no numbers says nothing here; its own findings do.
    values = [np.broadcast_to(np.nan, rows) if one is None else one for one in read]
    telling = [values[at] for at in joint.hashed]
    starts = range(0, rows, CHUNK)
    level = np.concatenate([levels([one[at : at + CHUNK] for one in telling], min(CHUNK, rows - at)) for at in starts])
    size = len(values)
    made = Sums(np.bincount(level, minlength=LEVELS), np.zeros((LEVELS, size)), np.zeros((LEVELS, size, size)))
    picked = np.flatnonzero(level >= begin(made.per_level))
    picked = picked[np.argsort(level[picked], kind="stable")]
    scores = score(np.array([one[picked] for one in values]), np.array(joint.cuts))
    ends = np.cumsum(made.per_level[begin(made.per_level) :])
    for at, end in enumerate(ends, start=begin(made.per_level)):
        some = scores[:, end - made.per_level[at] : end]
        made.first[at], made.second[at] = some.sum(axis=1), some @ some.T
    return made


def numbers(values: Array | Column) -> Floats | None:
    """A float per row, NaN where there is none; None where values are no numbers."""
    read = values if isinstance(values, Column) else column(values)
    if not read.numeric:
        return None
    if read.present is None:
        return read.values.astype(np.float64, copy=False)
    whole = np.full(read.rows, np.nan)
    whole[read.present] = read.values
    return whole


def score(values: Floats, cuts: Floats) -> Floats:
    """Normal scores of tenths; a missing value is in the middle.

    Args:
        values: shape (features, rows).
        cuts: where each feature's tenths end, shape (features, 9).
    """
    tenths = np.zeros(values.shape, dtype=np.uint8)
    above = np.empty(values.shape, dtype=np.bool_)
    for cut in cuts.T:  # as many comparisons as cuts cost less than a search
        tenths += np.greater(values, cut[:, None], out=above).view(np.uint8)
    scores = SCORES.take(tenths)
    scores[np.isnan(values)] = 0.0
    return scores


def levels(values: list[Floats], rows: int) -> Array:
    """A number per row, of which half are 0, a quarter 1, an eighth 2, whatever the order of rows."""
    mixed = np.full(rows, 0x9E3779B97F4A7C15, dtype=np.uint64)
    shifted = np.empty_like(mixed)
    for one in values:
        mixed ^= np.add(one, 0.0, out=shifted.view(np.float64)).view(np.uint64)  # which makes one zero of two
        for shift, factor in ((33, 0xFF51AFD7ED558CCD), (29, 0xC4CEB9FE1A85EC53)):
            mixed ^= np.right_shift(mixed, np.uint64(shift), out=shifted)
            mixed *= np.uint64(factor)
    mixed ^= np.right_shift(mixed, np.uint64(32), out=shifted)
    np.subtract(mixed, np.uint64(1), out=shifted)
    shifted &= np.invert(mixed, out=mixed)
    trailing = np.bitwise_count(shifted)
    return np.minimum(trailing, np.uint8(LEVELS - 1), out=trailing)
