"""This file learns from the training days how far honest days stray from the rest.

Rows of one day resemble each other: a window of 900 flights on one foggy day is one observation of the fog, not 900.
Tests that take rows as independent cry wolf on it. So days are drawn from the training data, k at a time, and compared
with the remaining days, as a window will be; what they show is this feature's noise floor for windows of k days.
"""

from typing import Any

import msgspec
import numpy as np

from jobs.drift.psi import FLOOR
from jobs.drift.pvalue import chi_squared_isf, kolmogorov_isf
from jobs.drift.sketch.grid import Floats, Ints

SIZES = (1, 2, 3, 5, 7, 10, 14, 20, 30, 45)
FEWEST_DAYS = 12
DRAWS = 96
COARSE = 512
LEVELS = (0.5, 0.25, 0.1, 0.05, 0.02)
"""Tail probabilities at which the observed distances are held against the theory."""


class Floor(msgspec.Struct, kw_only=True):
    """What honest windows of k training days show, one number per k."""

    ks: list[float]
    """The largest distance."""
    psi: list[float]
    effective: list[float]
    """Rows of independent data that would stray as much: the effective sample size of the comparison."""
    inflation: list[float]
    """How many times chi-squared exceeds that of independent rows."""
    novel: list[float]
    """The largest share of rows with a value that the other days lack."""
    missing: list[float]
    """The largest rise of the missing share."""


class Noise(msgspec.Struct, kw_only=True):
    """The noise floor of one feature."""

    days: list[int]
    """The window sizes k."""
    variety: list[float]
    """How many bins honest windows of k days fill, at the median."""
    scattered: Floor
    """For days drawn one by one."""
    contiguous: Floor
    """For days in a row."""


def noise(per_day: Ints, missing: Ints, bins: Ints, generator: np.random.Generator, *, ordered: bool) -> Noise | None:
    """Resample days.

    Args:
        per_day: rows per day and bin, shape (days, bins).
        missing: rows without a value per day, shape (days,).
        bins: the PSI bin of each bin, shape (bins,), ascending where ordered.
        ordered: whether bins have an order, so that KS means something.

    Returns:
        None where there are too few days to learn from.
    """
    days = len(per_day)
    sizes = [k for k in SIZES if 2 * k <= days]
    if days < FEWEST_DAYS:
        return None
    scattered = [_scattered(days, k, generator) for k in sizes]
    contiguous = [_contiguous(days, k) for k in sizes]
    coarse = _coarse(per_day, bins)
    variety = [float(np.median(((draws @ (per_day > 0).astype(np.float32)) > 0).sum(axis=1))) for draws in scattered]
    floors = [
        _floor([_compare(draws, per_day, missing, coarse, ordered=ordered) for draws in design])
        for design in (scattered, contiguous)
    ]
    return Noise(days=sizes, variety=variety, scattered=floors[0], contiguous=floors[1])


def _scattered(days: int, k: int, generator: np.random.Generator) -> Floats:
    draws = np.zeros((DRAWS, days), dtype=np.float32)
    for row in draws:
        row[generator.choice(days, k, replace=False)] = 1
    return draws


def _contiguous(days: int, k: int) -> Floats:
    starts = np.unique(np.linspace(0, days - k, 2 * DRAWS).astype(int))
    at = np.arange(days)
    return ((at >= starts[:, None]) & (at < starts[:, None] + k)).astype(np.float32)


def _coarse(per_day: Ints, bins: Ints) -> tuple[Floats, Floats]:
    """Days by at most COARSE groups of neighbouring bins, and days by PSI bins."""
    cumulative = np.cumsum(per_day.sum(axis=0)) - 1
    group = (
        np.minimum(cumulative * COARSE // max(1, cumulative[-1] + 1), COARSE - 1)
        if per_day.shape[1] > COARSE
        else np.arange(per_day.shape[1])
    )
    return _grouped(per_day, group), _grouped(per_day, bins)


def _grouped(per_day: Ints, group: Ints) -> Floats:
    matrix = np.zeros((len(per_day), int(group.max()) + 1))
    np.add.at(matrix, (slice(None), group), per_day)
    return matrix


def _compare(
    draws: Floats, per_day: Ints, missing: Ints, coarse: tuple[Floats, Floats], *, ordered: bool
) -> dict[str, Any]:
    """Statistics of each drawn window against the days not drawn, each of shape (draws,)."""
    fine, binned = coarse
    window, rest = _shares(draws, fine)
    gaps = np.abs(np.cumsum(window - rest, axis=1)).max(axis=1) if ordered else np.zeros(len(draws))
    in_bins, rest_bins = _shares(draws, binned)
    b, c = np.maximum(rest_bins, FLOOR), np.maximum(in_bins, FLOOR)
    rows = draws @ per_day.sum(axis=1)
    others = per_day.sum() - rows
    drawn = draws @ per_day.astype(np.float32)
    novel = np.where(drawn >= per_day.sum(axis=0) - 0.5, drawn, 0).sum(axis=1)
    lacking, total = draws @ missing, missing.sum()
    return {
        "ks": gaps,
        "psi": ((c - b) * np.log(c / b)).sum(axis=1),
        "chi": _chi(in_bins, rest_bins, rows, others),
        "freedom": max(1, int((binned.sum(axis=0) > 0).sum()) - 1),
        "novel": novel / np.maximum(rows, 1),
        "missing": lacking / np.maximum(rows + lacking, 1)
        - (total - lacking) / np.maximum(others + total - lacking, 1),
    }


def _shares(draws: Floats, binned: Floats) -> tuple[Floats, Floats]:
    window = draws @ binned
    rest = binned.sum(axis=0) - window
    return window / np.maximum(window.sum(axis=1, keepdims=True), 1), rest / np.maximum(
        rest.sum(axis=1, keepdims=True), 1
    )


def _chi(window: Floats, rest: Floats, rows: Floats, others: Floats) -> Floats:
    n, m = rows[:, None], others[:, None]
    both = (window * n + rest * m) / np.maximum(n + m, 1)
    weight = n * m / np.maximum(n + m, 1)
    scaled: Floats = (weight * (window - rest) ** 2 / np.maximum(both, 1e-12)).sum(axis=1)
    return scaled


def _floor(found: list[dict[str, Any]]) -> Floor:
    return Floor(
        ks=[float(f["ks"].max()) for f in found],
        psi=[float(f["psi"].max()) for f in found],
        effective=[_effective(f["ks"]) for f in found],
        inflation=[_inflation(f["chi"], f["freedom"]) for f in found],
        novel=[float(f["novel"].max()) for f in found],
        missing=[max(0.0, float(f["missing"].max())) for f in found],
    )


def _effective(gaps: Floats) -> float:
    """The size at which the theory expects the distances seen; of several quantiles the least favourable."""
    seen = np.quantile(gaps, [1 - p for p in LEVELS])
    return min((kolmogorov_isf(p) / max(float(gap), 1e-9)) ** 2 for p, gap in zip(LEVELS, seen, strict=True))


def _inflation(chi: Floats, freedom: int) -> float:
    seen = np.quantile(chi, [1 - p for p in LEVELS])
    return max(1.0, *(float(x) / chi_squared_isf(p, freedom) for p, x in zip(LEVELS, seen, strict=True)))
