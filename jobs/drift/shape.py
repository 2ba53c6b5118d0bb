"""This file tests whether the shape of a feature's distribution has changed by more than honest days do."""

from collections.abc import Iterator
from math import sqrt

import numpy as np

from jobs.drift.alike import Alike
from jobs.drift.baseline import Feature, Thresholds
from jobs.drift.centre import centre
from jobs.drift.figures import Figures
from jobs.drift.finding import Finding
from jobs.drift.pvalue import chi_squared_isf, chi_squared_sf, ks_two_sample
from jobs.drift.size import SHORT, Size
from jobs.drift.sketch.levels import Levels
from jobs.drift.sketch.numeric import Numeric
from jobs.drift.straying import heavy, tail

ROUNDING = 1 + 1e-9
CHANCE = 1e-3
"""Tail probability of the sampling noise added to a floor."""
VANISHED = 0.02
"""Least share in training of a level whose absence matters."""


def shape(
    feature: Feature,
    sketch: Numeric | Levels,
    figures: Figures,
    thresholds: Thresholds,
    size: Size | None,
    like: Alike | None = None,
) -> Iterator[Finding]:
    """Of the training data as a whole and of like times, what tells more at this size."""
    moved = move(feature, sketch, figures.present)
    if like is not None:
        yield _unlike(moved, like)
        if size is not None and size.days < SHORT:
            return
    psi_limit = _psi_limit(feature, figures, thresholds, size)
    assert figures.psi is not None
    if figures.ks is not None:
        ks_limit = _ks_limit(feature, figures, thresholds, size)
        p_value = like.p_value if like else _ks_p_value(feature, figures, size)
        reason = f"KS {figures.ks.statistic:.3f} over {ks_limit:.3f}{moved}"
        # What differs from the whole as much as like times do is no drift.
        if like is None:
            yield Finding(
                "data", "shape", figures.ks.statistic > ks_limit, p_value, reason, figures.ks.statistic, ks_limit, "ks"
            )
        reason = f"PSI {figures.psi:.2f} over {psi_limit:.2f}{moved}"
        yield Finding("data", "shape", figures.psi > psi_limit, p_value, reason, figures.psi, psi_limit, "psi")
    elif isinstance(sketch, Levels) and figures.binned:
        inflation = size.at(feature.noise, "inflation") if size and feature.noise else 1.0
        p_value = like.p_value if like else chi_squared_sf(figures.binned[0] / inflation, figures.binned[1])
        reason = f"PSI {figures.psi:.2f} over {psi_limit:.2f}: {_level(feature, sketch, figures)}"
        yield Finding("data", "shape", figures.psi > psi_limit, p_value, reason, figures.psi, psi_limit, "psi")
        yield from _vanished(feature, sketch, figures, size)


def _unlike(moved: str, like: Alike) -> Finding:
    name = "KS" if like.figure == "ks" else "PSI"
    reason = f"{name} {like.measured:.3f} over {like.limit:.3f} against {like.against}{moved}"
    over = like.measured > like.limit
    return Finding("data", "shape", over, like.p_value, reason, like.measured, like.limit, "like")


def telling(feature: Feature, figures: Figures, size: Size | None) -> float:
    """What the comparison with the training data as a whole is worth in independent rows."""
    rows = feature.present * figures.present / (feature.present + figures.present)
    if size is None or feature.noise is None:
        return rows
    if figures.ks is None:
        return rows / size.at(feature.noise, "inflation")
    return min(rows, 1 / (1 / size.at(feature.noise, "effective") + _thinner(feature, figures, size)))


def _ks_p_value(feature: Feature, figures: Figures, size: Size | None) -> float:
    assert figures.ks is not None
    if size is None or feature.noise is None:
        return ks_two_sample(figures.ks.statistic, feature.present, figures.present)
    variance, chance = 1 / telling(feature, figures, size), 1 / feature.present + 1 / figures.present
    learned = variance - chance if variance > chance * ROUNDING else 0.0
    return tail(figures.ks.statistic, variance, learned, heavy(max(2.0, feature.days / 2), size.days))


def _thinner(feature: Feature, figures: Figures, size: Size) -> float:
    """What having fewer rows than training days of this number had adds to the variance of a share."""
    days = len(feature.noise.days) if feature.noise else 0
    per_day = feature.present / max(1, feature.days)
    return max(0.0, 1 / figures.present - 1 / max(1.0, size.days * per_day)) if days else 0.0


def _ks_limit(feature: Feature, figures: Figures, thresholds: Thresholds, size: Size | None) -> float:
    if size is None or feature.noise is None:
        return max(thresholds.max_ks, 1.95 * sqrt(1 / figures.present + 1 / feature.present))
    floor = sqrt(size.at(feature.noise, "ks") ** 2 + 1.95**2 * _thinner(feature, figures, size))
    return max(thresholds.max_ks, min(floor, 1.0))


def _psi_limit(feature: Feature, figures: Figures, thresholds: Thresholds, size: Size | None) -> float:
    chance = chi_squared_isf(CHANCE, max(1, len(figures.shares[0]) - 1))
    if size is None or feature.noise is None:
        return max(thresholds.max_psi, chance * (1 / figures.present + 1 / feature.present))
    return max(thresholds.max_psi, size.at(feature.noise, "psi") + chance * _thinner(feature, figures, size))


def move(feature: Feature, sketch: Numeric | Levels, present: int) -> str:
    if (
        not isinstance(sketch, Numeric)
        or feature.mean is None
        or not present
        or sketch.infinite
        or feature.grid is None
    ):
        return ""
    mean = sketch.total / present + centre(feature) + feature.grid.origin
    return f": mean {mean:.4g}, {feature.mean + feature.grid.origin:.4g} in training"


def _level(feature: Feature, sketch: Levels, figures: Figures) -> str:
    before = np.asarray(feature.counts) / feature.present
    now = sketch.counts / figures.present
    if not len(before):
        return "levels changed"
    at = int(np.argmax(np.abs(now - before)))
    return f"{feature.levels[at]} {now[at]:.1%} of rows, {before[at]:.1%} in training"


def _vanished(feature: Feature, sketch: Levels, figures: Figures, size: Size | None) -> Iterator[Finding]:
    shares = np.asarray(feature.counts) / feature.present
    limit = max(VANISHED, size.at(feature.noise, "vanished") if size and feature.noise else 0.0)
    inflation = size.at(feature.noise, "inflation") if size and feature.noise else 1.0
    for at in np.flatnonzero((sketch.counts == 0) & (shares > limit)):
        p_value = float((1 - shares[at]) ** (figures.present / inflation))
        reason = f"{feature.levels[at]} vanished, {shares[at]:.1%} of rows in training"
        yield Finding("data", "vanished", True, p_value, reason, float(shares[at]), limit)
