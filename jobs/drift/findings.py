"""This file finds what is wrong with one feature: each finding has an effect above its limit, and how likely chance is.

A limit is the line's own threshold, raised to what honest training days of this feature have shown.
"""

from collections.abc import Iterator

from jobs.drift.alike import alike
from jobs.drift.baseline import Feature, Thresholds
from jobs.drift.figures import Figures
from jobs.drift.finding import Finding
from jobs.drift.gross import gross
from jobs.drift.pvalue import poisson_sf
from jobs.drift.season import Like
from jobs.drift.shape import move, shape
from jobs.drift.size import MARGIN, SHORT, Size
from jobs.drift.sketch.levels import Levels
from jobs.drift.sketch.numeric import Numeric
from jobs.drift.straying import heavy, surprise

NOVEL_LEVELS = 0.002
NOVEL_VALUES = 0.25
"""Least share of rows with levels, or with numbers, that the training data lack."""
UNLUCKY = 5.0
"""A level that training had to expect so often, it lacked with a chance of one in 150; such are not new when they come."""
SATURATED = 0.1
"""Training data that lack more than this share of honest new numbers do not know them all."""
STRANGE = 0.001
"""Least share of values that are no numbers, where training had only such."""
RANGE = 0.001
"""Least rise of the share of rows beyond the limits that the line states."""
FEW_ROWS = 3
FURTHEST = 2.0
"""Deviations at which the furthest of some dozens of days lies."""


def findings(
    feature: Feature,
    sketch: Numeric | Levels,
    figures: Figures,
    thresholds: Thresholds,
    size: Size | None,
    like: Like | None = None,
) -> Iterator[Finding]:
    """Every test that can be made of a feature that is there."""
    if not figures.rows:
        return
    if sketch.invalid:
        yield _other(sketch.invalid, figures.present + sketch.invalid)
    yield _missing(feature, figures, thresholds, size, like)
    if not figures.present or not feature.present:
        return
    beside = None
    short = size is not None and size.days < SHORT
    if like is not None:
        beside = alike(feature, sketch, figures, thresholds, like)
    if beside is not None or not short:
        yield from shape(feature, sketch, figures, thresholds, size, beside)
    yield from _novel(feature, sketch, figures, size)
    if isinstance(sketch, Numeric):
        yield from _range(feature, sketch, figures)
        if sketch.gross:
            yield gross(feature, sketch, figures.present)


def mostly(sketch: Numeric | Levels, present: int) -> bool:
    """Whether what came as another type is more than a few values among numbers."""
    return isinstance(sketch, Levels) or sketch.invalid >= present


def _other(invalid: int, present: int) -> Finding:
    share = invalid / present
    reason = f"{share:.2%} of values, {invalid} rows, are no numbers and count as missing"
    return Finding("schema", "type", invalid >= FEW_ROWS and share > STRANGE, 0.0, reason, share, STRANGE)


def _missing(
    feature: Feature, figures: Figures, thresholds: Thresholds, size: Size | None, like: Like | None
) -> Finding:
    before = like.missing if like else feature.missing / feature.rows
    rise = figures.missing_share - before
    floor = size.at(feature.noise, "missing") / MARGIN if size and feature.noise else 0.0
    floor = like.season.missing if like is not None else floor
    limit = max(thresholds.max_missing_increase, MARGIN * floor)
    pooled = (feature.missing + figures.missing) / (feature.rows + figures.rows)
    chance = max(pooled * (1 - pooled) * (1 / feature.rows + 1 / figures.rows), 1e-300)
    learned = (floor / FURTHEST) ** 2
    freedom = heavy(max(2.0, feature.days / 2), size.days if size else 1.0)
    p_value = surprise(max(rise, 0.0), chance + learned, learned, freedom) / 2
    reason = (
        f"missing in {figures.missing_share:.1%} of rows, {before:.1%} in training{' at like times' if like else ''}"
    )
    return Finding("missingness", "missing", rise > limit, p_value, reason, rise, limit)


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
    rare = max(floor, once + UNLUCKY / feature.present) * figures.present
    if isinstance(sketch, Levels):
        declared = set(feature.limits.get("values", ()))
        strange = sorted(sketch.new.items(), key=lambda item: -item[1])
        names = ", ".join(f"{name} ({rows} rows)" for name, rows in strange[:3])
        reason = f"never seen in training: {names}" + (f" and {len(strange) - 3} more" if len(strange) > 3 else "")  # noqa: PLR2004 - as listed
        outlawed = bool(declared) and any(name not in declared for name in sketch.new)
        over = figures.novel >= FEW_ROWS and (share > limit or outlawed)
        p_value = 0.0 if outlawed else poisson_sf(figures.novel, rare)
        yield Finding("schema", "novel", over, p_value, reason, share, limit)
    else:
        reason = f"{share:.1%} of rows hold numbers between those of the training data, but none of them{move(feature, sketch, figures.present)}"
        yield Finding("schema", "number", share > limit, poisson_sf(figures.novel, expected), reason, share, limit)


def _range(feature: Feature, sketch: Numeric, figures: Figures) -> Iterator[Finding]:
    beyond = sketch.below + sketch.above
    share, before = beyond / figures.present, feature.beyond / feature.present
    if "min" in feature.limits or "max" in feature.limits:
        limits = f"{feature.limits.get('min', '-inf')} ... {feature.limits.get('max', 'inf')}"
        reason = f"{share:.1%} of rows outside {limits}, they reach from {sketch.low:.6g} to {sketch.high:.6g}"
        over = beyond >= FEW_ROWS and share - before > RANGE
        yield Finding(
            "schema", "range", over, poisson_sf(beyond, max(before * figures.present, 0.01)), reason, share, RANGE
        )
    if feature.type == "integer" and sketch.fractional:
        share = sketch.fractional / figures.present
        yield Finding("schema", "whole", share > RANGE, 0.0, f"{share:.1%} of rows are no whole numbers", share, RANGE)
