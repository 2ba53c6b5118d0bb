"""This file tests whether a feature's distribution has changed from what it is at like times."""

from dataclasses import dataclass
from math import sqrt

import numpy as np

from jobs.drift.baseline import Feature
from jobs.drift.figures import Figures
from jobs.drift.psi import psi
from jobs.drift.pvalue import chi_squared_isf, chi_squared_sf
from jobs.drift.season import Like, grouping
from jobs.drift.size import MARGIN
from jobs.drift.sketch.grid import Floats
from jobs.drift.sketch.levels import Levels
from jobs.drift.sketch.numeric import Numeric
from jobs.drift.straying import heavy, shrunk, tail
from jobs.drift.thresholds import Thresholds

CERTAIN = 1.95
"""The quantile of Kolmogorov's distribution that is exceeded once in a thousand."""
FEWEST_EXPECTED = 10
"""Rows expected in a bin from which chi-squared's tail can be relied on; rarer ones are added up."""


@dataclass(frozen=True, slots=True)
class Alike:
    """One feature beside its like."""

    figure: str
    """ks, or psi of a feature without an order."""
    measured: float
    limit: float
    p_value: float
    against: str


def alike(feature: Feature, sketch: Numeric | Levels, figures: Figures, thresholds: Thresholds, like: Like) -> Alike:
    season, rows = like.season, figures.present
    if isinstance(sketch, Numeric):
        group = grouping(feature.counts, None, season.hours)
        now = np.bincount(group, sketch.counts, len(like.shares)) / rows
        gap = float(np.abs(np.cumsum(now - like.shares)).max())
        limit = min(1.0, max(thresholds.max_ks, _floor(season.gap, CERTAIN**2, rows, season.rows)))
        return Alike(
            "ks", gap, limit, tail(gap, 1 / rows + like.variance, like.strayed, heavy(season.known)), like.name
        )
    group = grouping(feature.counts, feature.rest, season.hours)
    now = np.bincount(group, np.r_[sketch.counts, sum(sketch.new.values())], len(like.shares)) / rows
    chance = chi_squared_isf(1e-3, max(1, len(now) - 1))
    floor = MARGIN * season.psi + chance * max(0.0, 1 / rows - 1 / season.rows)
    measured = psi(like.shares, now)
    return Alike("psi", measured, max(thresholds.max_psi, floor), _chi(now, rows, like), like.name)


def _floor(gap: float, certain: float, rows: int, usual: float) -> float:
    """The largest distance that training slots have shown, at this many rows instead of theirs."""
    return sqrt(max(0.0, (MARGIN * gap) ** 2 + certain * (1 / rows - 1 / usual)))


def _chi(now: Floats, rows: int, like: Like) -> float:
    worth = like.effective(rows)
    rare = like.shares * min(rows, worth) < FEWEST_EXPECTED
    a, b = np.r_[now[~rare], now[rare].sum()], np.r_[like.shares[~rare], like.shares[rare].sum()]
    both = (a * rows + b * max(1.0, 1 / max(like.variance, 1e-12))) / (rows + max(1.0, 1 / max(like.variance, 1e-12)))
    kept = both > 0
    statistic = worth * float(((a - b)[kept] ** 2 / both[kept]).sum())
    swung, freedom = like.season.swing * worth, max(1, int(kept.sum()) - 1)
    return chi_squared_sf(shrunk(statistic / (1 + swung), freedom, 1 + swung, swung, heavy(like.season.known)), freedom)
