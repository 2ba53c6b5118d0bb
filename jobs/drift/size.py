"""This file says how many independent days a window is worth, which decides how far it may stray.

Where rows say when they happened, days are counted. Where they do not, the window's own variety tells: weather read
once an hour gives few different values in a day whatever the traffic, and more with every day. Variety is held
against what training windows of k days showed; traffic ten times heavier, or a replay of a month in a minute, does
not mislead it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from statistics import median

import numpy as np

from jobs.drift.baseline import Baseline
from jobs.drift.figures import Figures
from jobs.drift.floor import Floor, Noise
from jobs.drift.window import Window

MARGIN = 1.25
"""Days to come break records: a limit is above the largest that training days have shown."""
SHORT = 0.5
"""A window worth less than this share of a day cannot be compared with whole days."""


@dataclass(frozen=True, slots=True)
class Size:
    """What a window is worth."""

    days: float
    design: str
    """scattered, contiguous, or worst when it is not known which."""
    known: bool
    """Whether days were counted rather than estimated."""

    def at(self, noise: Noise, figure: str) -> float:
        """The noise floor of one figure at this size, the less favourable of the designs in question."""
        floors: Iterable[Floor] = {
            "scattered": (noise.scattered,),
            "contiguous": (noise.contiguous, noise.scattered),
            "worst": (noise.contiguous, noise.scattered),
        }[self.design]
        worst = min if figure == "effective" else max
        margin = 1.0 if figure in ("effective", "inflation") else MARGIN
        sizes = np.log(noise.days)
        return margin * float(
            worst(np.interp(np.log(max(1.0, self.days)), sizes, getattr(floor, figure)) for floor in floors)
        )


def counted(days: set[int]) -> Size:
    """The size of a window whose days are known."""
    span = max(days) - min(days) + 1
    design = "scattered" if len(days) > 1 and span >= 2 * len(days) else "contiguous"
    return Size(float(len(days)), design, known=True)


def estimated(varieties: Iterable[tuple[Noise, int]], rows_per_day: float) -> Size | None:
    """The size of a window whose days are not known.

    Args:
        varieties: per feature its noise and how many bins the window fills.

    Returns:
        None when no feature's variety grows with days.
    """
    worth = [_days(noise, filled) for noise, filled in varieties if _telling(noise, rows_per_day)]
    return Size(median(worth), "worst", known=False) if worth else None


def _telling(noise: Noise, rows_per_day: float) -> bool:
    if len(noise.variety) < 2:  # noqa: PLR2004 - growth needs two sizes
        return False
    first, last = noise.variety[0], noise.variety[-1]
    return first <= last / 2 and first <= rows_per_day / 2


def _days(noise: Noise, filled: int) -> float:
    if filled <= noise.variety[0]:
        return filled / max(noise.variety[0], 1.0)
    return float(np.exp(np.interp(np.log(filled), np.log(noise.variety), np.log(noise.days))))


def size_of(baseline: Baseline, window: Window, figures: Mapping[str, Figures]) -> Size | None:
    """None: rows are taken as independent, since the baseline knows no days."""
    if not any(feature.noise for feature in baseline.features) or not window.rows:
        return None
    if window.days:
        return _partly(counted(window.days), baseline, window)
    varieties = [
        (f.noise, figures[f.name].filled)
        for f in baseline.features
        if f.noise and f.name in figures and figures[f.name].filled
    ]
    guess = estimated(varieties, baseline.rows / max(1, baseline.days))
    short = window.span is not None and window.span < SHORT
    if guess is None:
        return Size(SHORT / 2 if short else 1.0, "worst", known=False)
    return guess if short else Size(max(1.0, guess.days), "worst", known=False)


def _partly(size: Size, baseline: Baseline, window: Window) -> Size:
    """A few hours of a day are no day, where training says how many hours a day has."""
    seasons = [season for feature in baseline.features for season in feature.seasons if season.hours == 1]
    if not window.hours_known or not seasons:
        return size
    usual = np.count_nonzero(seasons[0].slots) * 24 / seasons[0].cycle
    share = len(window.hours) / usual
    return replace(size, days=share) if share < SHORT else size
