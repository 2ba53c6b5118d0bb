"""This file says from a few days by how much days stray, and how far to believe it.

What a day does to a feature mostly moves it as a whole: the largest gap between two distributions then follows a normal
law, whose tail is longer than Kolmogorov's, and whose width is only known as well as days are many.
"""

from math import isfinite, log, log1p, pi, sqrt
from statistics import NormalDist
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jobs.drift.pvalue import chi_squared_isf, kolmogorov_isf, kolmogorov_sf, normal_sf

MEAN_SQUARE = pi * pi / 12
"""Of Kolmogorov's distribution."""
TAILS = (0.1, 0.05)
LUCK = 0.1
"""In one training of ten chance alone may make a day seem odd."""
CENTRE = 4.0
"""At a distribution's middle the variance of a share is a quarter of one over rows."""


_NORMAL = NormalDist()
FULL = 0.9999


def drawn_out(gap: float) -> float:
    """A gap as if distributions that move apart never ended up wholly apart: proportional to the move, however far.

    Two normal distributions that are d deviations apart have a gap of 2 F(d / 2) - 1, which is 0.4 d while d is small.

    >>> [round(drawn_out(gap), 2) for gap in (0.1, 0.5, 0.99)]
    [0.1, 0.54, 2.06]
    """
    return _NORMAL.inv_cdf((1 + min(gap, FULL)) / 2) * sqrt(2 / pi)


def rough(counts: NDArray[Any]) -> float:
    """The mean square of a gap by chance beside that of numbers of which no two are alike; yes and no gap much less.

    >>> round(rough(np.array([9, 1])), 3), rough(np.ones(100))
    (0.109, 1.0)
    """
    reached = np.cumsum(counts) / max(1.0, float(np.sum(counts)))
    return min(1.0, max(1e-6, float((reached * (1 - reached)).sum()) / MEAN_SQUARE))


def spread(gaps: NDArray[np.floating], chance: float, unsure: float) -> float:
    """What days add to one over rows for a gap as large to be as likely; the less favourable of mean and tail.

    Args:
        gaps: KS distances of days from the rest.
        chance: one over rows, of both sides, times `rough`: what independent rows would show.
        unsure: how many times the variance may exceed the one seen.
    """
    gaps = np.array([drawn_out(float(gap)) for gap in gaps])
    found = [float((gaps**2).mean()) * unsure - MEAN_SQUARE * chance]
    for tail in TAILS:
        gap, normal = float(np.quantile(gaps, 1 - tail)), chi_squared_isf(tail, 1)
        found.append((gap**2 * unsure - kolmogorov_isf(tail) ** 2 * chance) / normal)
    # One holiday in eight weeks is no tenth of the days: the furthest day speaks too, once chance does not explain it.
    once = 1 / len(gaps)
    found.append((float(gaps.max()) ** 2 - kolmogorov_isf(once * LUCK) ** 2 * chance) / chi_squared_isf(once, 1))
    return CENTRE * max(0.0, *found)


def likeness(strayed: NDArray[np.float64]) -> float:
    """Correlation of a slot with the next, of what both stray by; shape (slots, groups)."""
    whole = float((strayed * strayed).sum())
    return min(0.95, max(0.0, float((strayed[1:] * strayed[:-1]).sum()) / whole)) if whole else 0.0


def independent(slots: int, alike: float) -> float:
    """How many independent slots tell a variance as well as these, each of which resembles the next."""
    return max(2.0, slots * (1 - alike**2) / (1 + alike**2))


def swing(chi: NDArray[np.floating], freedom: int, worth: float, unsure: float) -> float:
    """The same for chi-squared of categories: what days add to one over rows.

    Args:
        worth: one over the variance of independent rows.
    """
    once = 1 / len(chi)
    furthest = float(chi.max())
    odd = furthest / chi_squared_isf(once, freedom) - 1 if furthest > chi_squared_isf(once * LUCK, freedom) else 0.0
    return max(0.0, (float(chi.mean()) * unsure - freedom), odd) / worth


def heavy(told: float, days: float = 1.0) -> float:
    """Degrees of freedom that windows of so many days stray with, of which so many independent days told.

    However many told, single days have heavier tails than a normal law: Student's t of 8 degrees of freedom; the mean
    of k of them has an excess kurtosis of a k-th of that.

    >>> [heavy(36, days) for days in (1, 7, 30)]
    [8.0, 32, 36]
    """
    return min(told, 4 + 4 * max(1.0, days))


def tail(gap: float, variance: float, learned: float, freedom: float) -> float:
    """Probability of a gap at least as large.

    Args:
        variance: in units of one over rows.
        learned: the part of it that days told.
        freedom: of how many independent days.

    Source:
        Welch, "The generalization of Student's problem", 1947, for the freedom of a sum; Wallace, "Bounds on normal
        approximations to Student's and the chi-square distributions", 1959, for the normal quantile of a Student one.
    """
    x = drawn_out(gap) / sqrt(variance)
    if learned > 0:
        known = freedom * (variance / learned) ** 2
        x = sqrt(known / CENTRE * log(1 + CENTRE * x * x / known))
    return kolmogorov_sf(x)


def surprise(change: float, variance: float, learned: float, freedom: float) -> float:
    """Probability of a mean that is at least as far, either way; arguments as in `tail`.

    >>> [round(surprise(3.0, 1.0, learned, 10), 4) for learned in (0.0, 1.0)]
    [0.0027, 0.0113]
    """
    if not isfinite(variance):
        return 1.0
    x = abs(change) / sqrt(max(variance, 1e-300))
    if learned > 0:
        known = freedom * (variance / learned) ** 2
        x = sqrt(known * log1p(x * x / known))
    return 2 * normal_sf(x)


def shrunk(chi: float, freedom: int, variance: float, learned: float, days: float) -> float:
    """The same for chi-squared: what it would be if its inflation were known."""
    if learned <= 0:
        return chi
    known = days * (variance / learned) ** 2
    return min(chi, (known + freedom - 1) * log(1 + chi / known))
