"""This file finds a part of the rows in which a feature no longer is what it was beside the rest: one airline's temperatures, say.

Days differ by much more than the parts of one day do. What is broken in a fifth of the rows hides in the noise of days;
held against the other rows of the same window it cannot.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec
import numpy as np

from jobs.drift.columns import CATEGORICAL, Array, Column, column, fitted, some
from jobs.drift.finding import Finding
from jobs.drift.sketch.grid import Floats, Ints
from jobs.drift.straying import heavy, surprise

LEAST = 0.3
"""A smaller change, in standard deviations of the training data, is not worth a word."""
FEWEST_INSIDE = 30
"""Rows in a part, and outside it, from which means of scores may be near normal."""
MARGIN = 1.25
CALM = 0.25
"""Of the usual variance: what a window that hardly varies is taken to vary by."""


class Apart(msgspec.Struct, kw_only=True):
    """How far features in each part of the training rows were from the rest, in normal scores of tenths."""

    columns: list[str]
    types: list[str]
    levels: list[list[str]]
    """Of each column: those that are frequent enough to be followed; a part each."""
    gaps: Any
    """Mean inside less mean outside, shape (parts * features,)."""
    strayed: Any
    """Variance of a day's gap beyond chance."""
    worst: Any
    """The furthest that any day's gap was from the whole's."""
    chance: Any
    """Variance that chance in the training rows gives the gap, in units of a row's, shape (parts,)."""
    days: float = 0.0
    """How many independent days told so; 0: rows count as independent."""

    def names(self) -> list[tuple[str, str]]:
        """Column and value of each part."""
        return [(name, level) for name, held in zip(self.columns, self.levels, strict=True) for level in held]


def parts(apart: Apart, columns: Mapping[str, Array | Column], picked: Ints) -> Floats:
    """Which rows are in which part, as zeros and ones, shape (parts, picked)."""
    held = []
    for name, kind, levels in zip(apart.columns, apart.types, apart.levels, strict=True):
        place = {level: at for at, level in enumerate(levels)}
        inside = np.zeros((len(levels), len(picked)))
        if name in columns and (read := taken(columns[name], picked, kind)).type in CATEGORICAL:
            known = np.array([place.get(level, -1) for level in read.levels] or [-1])
            at = known[read.values]
            rows = np.arange(len(picked)) if read.present is None else np.flatnonzero(read.present)
            inside[at[at >= 0], rows[at >= 0]] = 1.0
        held.append(inside)
    return np.concatenate(held)


def taken(values: Array | Column, picked: Ints, kind: str) -> Column:
    """Some rows of a column, as the type it is wanted as."""
    return fitted(some(values, picked), kind) if isinstance(values, Column) else column(values[picked], kind)


def gaps(inside: Floats, members: Floats, whole: Floats, rows: float) -> Floats:
    """Mean inside less mean outside, shape (parts, features).

    Args:
        inside: sums of scores, shape (parts, features).
        members: rows, shape (parts,).
        whole: sums of scores over all rows, shape (features,).
    """
    count = members[:, None]
    found: Floats = inside / np.maximum(count, 1) - (whole - inside) / np.maximum(rows - count, 1)
    return found


def scale(variances: Floats, usual: Floats) -> Floats:
    """What gaps are measured in, shape (features,): on a day of storm all differences are larger, between parts too."""
    usual = np.maximum(usual, 1e-12)
    found: Floats = np.sqrt((variances + CALM * usual) / ((1 + CALM) * usual))
    return found


def findings(
    apart: Apart,
    names: list[str],
    now: Floats,
    members: Floats,
    rows: int,
    fewest: Floats,
    variances: Floats,
    days: float,
) -> Iterator[tuple[str, Finding]]:
    """Per feature the part that has gone furthest beyond its limit; the p-value is multiplied by the number of parts.

    Args:
        now: gaps of the window in their scale, shape (parts, features).
        fewest: rows in a part, and outside it, from which the mean of each feature is near normal, shape (features,).
        variances: of scores, in the same scale, shape (features,).
        days: in the window.
    """
    shape = now.shape
    enough = np.minimum(members, rows - members)[:, None] >= fewest
    change = np.where(enough, now - apart.gaps.reshape(shape), 0.0)
    limits = np.maximum(LEAST, MARGIN * apart.worst.reshape(shape))
    chance = 1 / np.maximum(members, 1) + 1 / np.maximum(rows - members, 1) + apart.chance
    told = apart.names()
    for at in np.flatnonzero(enough.any(axis=0)):
        part = int(np.argmax(np.abs(change[:, at]) / limits[:, at]))
        learned = float(apart.strayed.reshape(shape)[part, at])
        variance = float(variances[at] * chance[part]) + learned
        moved, limit = float(change[part, at]), float(limits[part, at])
        p_value = min(1.0, surprise(moved, variance, learned, heavy(apart.days, days)) * int(enough[:, at].sum()))
        by, value = told[part]
        reason = f"{names[at]} is otherwise in rows of {by} {value} than in the rest: {now[part, at]:+.2f} deviations, {now[part, at] - moved:+.2f} in training"
        yield names[at], Finding("data", "apart", abs(moved) > limit, p_value, reason, abs(moved), limit, "apart", by)
