"""This file finds what is wrong with one feature: each finding has an effect above its limit, and how likely chance is.

A limit is the line's own threshold, raised to what honest training days of this feature have shown.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import sqrt

import numpy as np

from jobs.drift.baseline import Feature, Thresholds
from jobs.drift.figures import Figures
from jobs.drift.pvalue import chi_squared_isf, chi_squared_sf, ks_one_sample, ks_two_sample, normal_sf, poisson_sf
from jobs.drift.size import SHORT, Size
from jobs.drift.sketch.levels import Levels
from jobs.drift.sketch.numeric import Numeric

NOVEL_LEVELS = 0.002
NOVEL_VALUES = 0.25
"""Least share of rows with levels, or with numbers, that the training data lack."""
SATURATED = 0.1
"""Training data that lack more than this share of honest new numbers do not know them all."""
RANGE = 0.001
"""Least rise of the share of rows beyond the limits that the line states."""
CHANCE = 1e-3
"""Tail probability of the sampling noise added to a floor."""
VANISHED = 0.02
"""Least share in training of a level whose absence matters."""
FEW_ROWS = 3


@dataclass(frozen=True, slots=True)
class Finding:
    """One test of one feature, passed or not."""

    kind: str
    """data, schema or missingness; what concerns the model's own output becomes prediction."""
    family: str
    """Tests of the same sort, over all features, are corrected together."""
    over: bool
    """Whether the effect is above its limit."""
    p_value: float
    """Probability of such a sight by chance, days' likeness considered."""
    reason: str
    measured: float = 0.0
    limit: float = 0.0
    figure: str = ""


def findings(
    feature: Feature, sketch: Numeric | Levels, figures: Figures, thresholds: Thresholds, size: Size | None
) -> Iterator[Finding]:
    """Every test that can be made of a feature that is there."""
    if not figures.rows:
        return
    yield _missing(feature, figures, thresholds, size)
    if not figures.present or not feature.present:
        return
    if size is None or size.days >= SHORT:
        yield from _shape(feature, sketch, figures, thresholds, size)
    yield from _novel(feature, sketch, figures, size)
    if isinstance(sketch, Numeric):
        yield from _range(feature, sketch, figures)


def _missing(feature: Feature, figures: Figures, thresholds: Thresholds, size: Size | None) -> Finding:
    before = feature.missing / feature.rows
    rise = figures.missing_share - before
    limit = max(thresholds.max_missing_increase, size.at(feature.noise, "missing") if size and feature.noise else 0.0)
    pooled = (feature.missing + figures.missing) / (feature.rows + figures.rows)
    spread = sqrt(max(pooled * (1 - pooled) * (1 / feature.rows + 1 / figures.rows), 1e-300))
    reason = f"missing in {figures.missing_share:.1%} of rows, {before:.1%} in training"
    return Finding("missingness", "missing", rise > limit, normal_sf(rise / spread), reason, rise, limit)


def _shape(
    feature: Feature, sketch: Numeric | Levels, figures: Figures, thresholds: Thresholds, size: Size | None
) -> Iterator[Finding]:
    psi_limit = _psi_limit(feature, figures, thresholds, size)
    assert figures.psi is not None
    if figures.ks is not None:
        ks_limit = _ks_limit(feature, figures, thresholds, size)
        p_value = _ks_p_value(feature, figures, size)
        reason = f"KS {figures.ks.statistic:.3f} over {ks_limit:.3f}{_move(feature, sketch)}"
        yield Finding(
            "data", "shape", figures.ks.statistic > ks_limit, p_value, reason, figures.ks.statistic, ks_limit, "ks"
        )
        reason = f"PSI {figures.psi:.2f} over {psi_limit:.2f}{_move(feature, sketch)}"
        yield Finding("data", "shape", figures.psi > psi_limit, p_value, reason, figures.psi, psi_limit, "psi")
    elif isinstance(sketch, Levels) and figures.binned:
        inflation = size.at(feature.noise, "inflation") if size and feature.noise else 1.0
        p_value = chi_squared_sf(figures.binned[0] / inflation, figures.binned[1])
        reason = f"PSI {figures.psi:.2f} over {psi_limit:.2f}: {_level(feature, sketch, figures)}"
        yield Finding("data", "shape", figures.psi > psi_limit, p_value, reason, figures.psi, psi_limit, "psi")
        yield from _vanished(feature, sketch, figures, size)


def _ks_p_value(feature: Feature, figures: Figures, size: Size | None) -> float:
    assert figures.ks is not None
    rows = feature.present * figures.present / (feature.present + figures.present)
    if size is None or feature.noise is None:
        return ks_two_sample(figures.ks.statistic, feature.present, figures.present)
    effective = 1 / (1 / size.at(feature.noise, "effective") + _thinner(feature, figures, size))
    return ks_one_sample(figures.ks.statistic, min(effective, rows))


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


def _move(feature: Feature, sketch: Numeric | Levels) -> str:
    present = sketch.rows - sketch.missing
    if (
        not isinstance(sketch, Numeric)
        or feature.mean is None
        or not present
        or sketch.infinite
        or feature.grid is None
    ):
        return ""
    mean = sketch.total / present + feature.grid.origin
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


def _novel(feature: Feature, sketch: Numeric | Levels, figures: Figures, size: Size | None) -> Iterator[Finding]:
    """Levels never seen; numbers never seen where the training data know only some, as after a change of unit."""
    if isinstance(sketch, Numeric) and not (feature.grid and feature.grid.exact):
        return
    once = feature.single / feature.present
    floor = size.at(feature.noise, "novel") if size and feature.noise else 0.0
    if isinstance(sketch, Numeric) and max(floor, once) > SATURATED:
        return
    least = NOVEL_VALUES if isinstance(sketch, Numeric) else NOVEL_LEVELS
    limit = max(least, floor, 3 * once)
    share = figures.novel / figures.present
    expected = max(floor, once, 1 / feature.present) * figures.present
    if isinstance(sketch, Levels):
        declared = set(feature.limits.get("values", ()))
        strange = sorted(sketch.new.items(), key=lambda item: -item[1])
        names = ", ".join(f"{name} ({rows} rows)" for name, rows in strange[:3])
        reason = f"never seen in training: {names}" + (f" and {len(strange) - 3} more" if len(strange) > 3 else "")  # noqa: PLR2004 - as listed
        outlawed = bool(declared) and any(name not in declared for name in sketch.new)
        over = figures.novel >= FEW_ROWS and (share > limit or outlawed)
        yield Finding("schema", "novel", over, poisson_sf(figures.novel, expected), reason, share, limit)
    else:
        reason = f"{share:.1%} of rows hold numbers between those of the training data, but none of them{_move(feature, sketch)}"
        yield Finding("schema", "number", share > limit, poisson_sf(figures.novel, expected), reason, share, limit)


def _range(feature: Feature, sketch: Numeric, figures: Figures) -> Iterator[Finding]:
    beyond = sketch.below + sketch.above
    share, before = beyond / figures.present, feature.beyond / feature.present
    if "min" in feature.limits or "max" in feature.limits:
        limits = f"{feature.limits.get('min', '-inf')} ... {feature.limits.get('max', 'inf')}"
        reason = f"{share:.1%} of rows outside {limits}; they reach from {sketch.low:.6g} to {sketch.high:.6g}"
        over = beyond >= FEW_ROWS and share - before > RANGE
        yield Finding(
            "schema", "range", over, poisson_sf(beyond, max(before * figures.present, 0.01)), reason, share, RANGE
        )
    if feature.type == "integer" and sketch.fractional:
        share = sketch.fractional / figures.present
        yield Finding("schema", "whole", share > RANGE, 0.0, f"{share:.1%} of rows are no whole numbers", share, RANGE)
