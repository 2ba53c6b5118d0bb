"""This file finds shifts that no column shows alone: two features that went together and no longer do.

Values are replaced by the normal score of their tenth, so that neither unit nor tail matters, and correlations of all
pairs are held against the training data's. What a window adds up is sums of scores and of their products, so shards
combine. Of many rows only such count as a hash of their own values picks: the same ones, however they are divided.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec
import numpy as np

from jobs.drift.apart import Apart, parts
from jobs.drift.columns import Array, Column, column
from jobs.drift.picked import LEVELS, begin, pick, taken
from jobs.drift.sketch.grid import Floats, Ints
from jobs.drift.tenths import score

ALONE, APART = 59_000, 250_000
"""Multiplications that OpenBLAS does in one thread: of an array with itself, and with another."""
LEAST = 0.15
"""A smaller change of a correlation is not worth a word."""
FLATTENED = 0.5
"""Scores that vary by less than this share of training's say that the column itself has shifted."""
FEWEST = 100
MARGIN = 1.25


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
    wander: Any = None
    """Variance of a training day's correlation beyond chance, shape (features, features)."""
    between: Any = None
    """Share of each feature's variance that lies between days, shape (features,)."""
    fewest: Any = None
    """Rows from which a mean of each feature's scores is near normal, shape (features,); None: any do."""
    apart: Apart | None = None
    """How features differ between parts of the rows."""


@dataclass(slots=True)
class Sums:
    """Adds up: the sums of two shards are the sum of theirs."""

    per_level: Ints
    """Rows by level, shape (LEVELS,)."""
    first: Floats
    """Sums of scores, shape (LEVELS, features)."""
    second: Floats
    """Sums of products, shape (LEVELS, features, features)."""
    members: Floats = field(default_factory=lambda: np.zeros((LEVELS, 0)))
    """Rows in each part, shape (LEVELS, parts)."""
    inside: Floats = field(default_factory=lambda: np.zeros((LEVELS, 0, 0)))
    """Sums of their scores, shape (LEVELS, parts, features)."""

    @classmethod
    def none(cls, per_level: Ints, features: int, parts: int) -> "Sums":
        return cls(
            per_level,
            np.zeros((LEVELS, features)),
            np.zeros((LEVELS, features, features)),
            np.zeros((LEVELS, parts)),
            np.zeros((LEVELS, parts, features)),
        )

    def merge(self, other: "Sums") -> "Sums":
        return Sums(
            self.per_level + other.per_level,
            self.first + other.first,
            self.second + other.second,
            self.members + other.members,
            self.inside + other.inside,
        )

    def correlations(self) -> tuple[int, Floats, Floats]:
        """Rows that count, correlations, and variances."""
        at = begin(self.per_level)
        n = int(self.per_level[at:].sum())
        mean = self.first[at:].sum(axis=0) / max(1, n)
        covariance = self.second[at:].sum(axis=0) / max(1, n) - np.outer(mean, mean)
        return n, correlated(covariance), np.diag(covariance)


def correlated(covariance: Floats) -> Floats:
    spread = np.sqrt(np.maximum(np.diag(covariance), 1e-12))
    found: Floats = np.clip(covariance / np.outer(spread, spread), -0.999, 0.999)
    return found


def sums(joint: Joint, columns: Mapping[str, Array | Column]) -> Sums | None:
    """The sums of a window; None where a feature is no column of numbers."""
    rows = len(next(iter(columns.values()))) if columns else 0
    read = [numeric(columns[name]) if name in columns else None for name in joint.names]
    telling = [one for one in (read[at] for at in joint.hashed) if one is not None]
    per_level, picked, counting = pick(telling, rows)
    # A column that is gone or no numbers says nothing here; its own findings do.
    values = [np.full(len(picked), np.nan) if one is None else taken(one, picked) for one in read]
    scores = score(np.array(values), np.array(joint.cuts))
    within = np.zeros((0, len(picked))) if joint.apart is None else parts(joint.apart, columns, picked)
    made = Sums.none(per_level, len(read), len(within))
    ends = np.cumsum(counting)
    for at in np.flatnonzero(counting):
        end = ends[at]
        these = slice(end - counting[at], end)
        some = scores[:, these]
        made.first[at], made.second[at] = some.sum(axis=1), products(some, some)
        made.members[at], made.inside[at] = within[:, these].sum(axis=1), products(within[:, these], some)
    return made


def numeric(values: Array | Column) -> Column | None:
    """The column, if it is one of numbers."""
    read = values if isinstance(values, Column) else column(values)
    return read if read.numeric else None


def products(one: Floats, other: Floats) -> Floats:
    """Sums of products over rows, shape (a, b), of arrays of shape (a, rows) and (b, rows).

    In pieces that BLAS does not divide among its threads: once woken they spin for longer than all of scoring takes.
    """
    alone = ALONE if other is one else APART
    most = max(1, alone // max(1, (len(one) + 1) * len(other)))
    found = np.zeros((len(one), len(other)))
    for start in range(0, one.shape[1], most):
        found += one[:, start : start + most] @ other[:, start : start + most].T
    return found
