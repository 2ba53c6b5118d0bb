"""This file holds one figure of a window against the training rows': how much worse, and how likely by chance."""

from dataclasses import dataclass
from math import isfinite, log1p, sqrt
from typing import Any

import numpy as np

from jobs.drift.finding import Finding
from jobs.drift.kinds.honest import LOSSES, worse
from jobs.drift.kinds.measures import GAPS, HIGHER, SHARES, Figure
from jobs.drift.kinds.reference import Honest, Measure
from jobs.drift.pvalue import normal_sf

MARGIN = 1.25
"""Days to come break records: a limit is above the largest that training days have shown."""
_SURE = 1.959963984540054
_RARE = 3.0902323061678132
"""Deviations exceeded by chance once in 20, and once in 1,000."""


@dataclass(frozen=True, slots=True)
class Measured:
    """One figure of a window."""

    name: str
    value: float
    low: float
    high: float
    reference: float
    loss: float
    """How much worse than the reference; for what has no better side, how far from it."""
    p_value: float
    spread: float
    """Standard deviation of such windows on honest days."""
    chance: float
    """Standard deviation by chance in the rows alone."""
    rare: float
    """A loss that honest windows of so many days and rows do not show."""

    def finding(self, kind: str, limit: float, about: str = "", family: str = "") -> Finding:
        """The test of this figure, whether passed or not; corrected with those of its family."""
        least = max(limit, self.rare)
        reason = f"{about}{SAID.get(self.name, self.name)} {self.value:.3f}, {self.reference:.3f} in training"
        return Finding(kind, family or kind, self.loss > least, self.p_value, reason, self.loss, least, self.name)

    def document(self, rows: int) -> dict[str, Any]:
        told = {name: getattr(self, name) for name in ("value", "low", "high", "reference", "chance")}
        return {**{name: number(value) for name, value in told.items()}, "p_value": number(self.p_value), "rows": rows}


SAID = {"auc": "AUC", "calibration_error": "calibration error", "target_rate": "rate of the target"}


def number(value: float) -> float | None:
    """As JSON has it: NaN is none."""
    return float(value) if isfinite(value) else None


def measured(name: str, figure: Figure, reference: Measure, days: float) -> Measured | None:
    """Compare one figure.

    Args:
        name: of the figure.
        figure: of the window, shape (1,) each.
        reference: of the training rows.
        days: how many days the window's rows come from.

    Returns:
        None where the window, or the training rows, do not give one.
    """
    value, variance, bias = (float(np.ravel(part)[0]) for part in (figure.value, figure.variance, figure.bias))
    if not isfinite(value) or not isfinite(variance) or not isfinite(reference.value):
        return None
    spread = at(reference.honest, "spread", days)
    own = at(reference.honest, "spread", 1.0) / sqrt(max(1, reference.honest.of)) if reference.honest else 0.0
    change = (value - bias) - (reference.value - reference.bias)
    deviation = sqrt(max(variance + spread**2 + reference.variance + own**2, 1e-300))
    loss = float(worse(name, np.array([change]))[0])
    sided = name in HIGHER or name in LOSSES
    z = tempered(loss / deviation, days, (spread / deviation) ** 2)
    p_value = normal_sf(z) if sided else min(1.0, 2 * normal_sf(z))
    low, high = interval(name, value, sqrt(variance + spread**2))
    chance, rare = sqrt(max(0.0, variance)), _rare(reference, days, variance)
    return Measured(name, value, low, high, reference.value, loss, p_value, deviation, chance, rare)


def tempered(t: float, days: float, part: float) -> float:
    """The normal deviation as rare as this one is among honest windows: single days have heavier tails, means of many less.

    A day is taken to vary as Student's t of 8 degrees of freedom; the mean of k has an excess kurtosis of a k-th of that.

    Args:
        t: loss over deviation.
        days: in the window.
        part: of the variance that is the days', not chance in the rows.

    Source:
        Satterthwaite, "An Approximate Distribution of Estimates of Variance Components", 1946; Wallace, "Bounds on Normal
        Approximations to Student's and the Chi-Square Distributions", 1959.

    >>> [round(tempered(4.0, days, part), 2) for days, part in ((1, 1.0), (90, 1.0), (1, 0.1), (1, 0.0))]
    [2.88, 3.95, 3.98, 4.0]
    """
    freedom = (4 + 4 * max(1.0, days)) / max(part, 1e-6) ** 2
    size = (8 * freedom + 1) / (8 * freedom + 3) * sqrt(freedom * log1p(t * t / freedom))
    return size if t >= 0 else -size


def at(honest: Honest | None, what: str, days: float) -> float:
    """What is remembered of windows of so many days; beyond the largest known, of that."""
    if honest is None:
        return 0.0
    return float(np.interp(np.log(max(1.0, days)), np.log(honest.days), getattr(honest, what)))


def _rare(reference: Measure, days: float, variance: float) -> float:
    """The largest loss of honest windows, and what having fewer rows than those adds."""
    if reference.honest is None:
        return 0.0
    thinner = max(0.0, variance - at(reference.honest, "chance", days))
    return sqrt((MARGIN * at(reference.honest, "worst", days)) ** 2 + _RARE**2 * thinner)


def interval(name: str, value: float, deviation: float) -> tuple[float, float]:
    """95 %: Wilson's for shares of rows, else value and deviation.

    Source:
        Wilson, "Probable Inference, the Law of Succession, and Statistical Inference", 1927.
    """
    if name in SHARES:
        return wilson(value, deviation)
    least, most = _BOUNDS.get(name, (0.0, float("inf")))
    return max(least, value - _SURE * deviation), min(most, value + _SURE * deviation)


_BOUNDS = {"auc": (0.0, 1.0), "cost": (float("-inf"), float("inf"))}
_BOUNDS |= dict.fromkeys(GAPS, (-1.0, 1.0))


def wilson(share: float, deviation: float) -> tuple[float, float]:
    """For as many independent rows as would give this deviation."""
    near = share * (1 - share)
    if deviation <= 0:
        return share, share
    # A share of 0 or 1 has no deviation of its own; the one given was of a share near it.
    count = max(near / deviation**2, 1 / deviation - 1.5 if near == 0 else 0, 1.0)
    middle = (share + _SURE**2 / (2 * count)) / (1 + _SURE**2 / count)
    half = _SURE / (1 + _SURE**2 / count) * sqrt(near / count + _SURE**2 / (4 * count**2))
    return max(0.0, middle - half), min(1.0, middle + half)
