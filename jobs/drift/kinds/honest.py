"""This file learns from the training days how far a figure strays on honest days, for windows of k days.

A window of 900 flights on one foggy day is one observation of the fog, not 900. What rows as independent trials cannot
explain of the difference between drawn days and the others is kept as the spread of such windows.
"""

import numpy as np

from jobs.drift.columns import Array
from jobs.drift.kinds.measures import HIGHER, Figure, Figures
from jobs.drift.kinds.reference import Honest, Sums
from jobs.drift.kinds.sums import weighted
from jobs.drift.noise import DOUBT, FEWEST_DAYS, SIZES
from jobs.drift.pvalue import chi_squared_isf
from jobs.drift.resample import DESIGNS

FURTHEST = 2.5
"""Deviations at which the furthest of a hundred normal windows lies."""
LOSSES = ("calibration_error", "brier_loss", "log_loss", "cost")


def honest(sums: Sums, figures: Figures, days: int, generator: np.random.Generator) -> dict[str, Honest]:
    """What windows of drawn days show against the days left, for each figure; empty where there are too few days."""
    if days < FEWEST_DAYS:
        return {}
    sizes = [k for k in SIZES if 2 * k <= days]
    found: dict[str, list[tuple[float, float, float]]] = {}
    for k in sizes:
        seen: dict[str, list[tuple[float, float, float]]] = {}
        for draw in DESIGNS.values():
            drawn = np.asarray(draw(days, k, generator), dtype=float)
            window, rest = figures(weighted(sums, drawn)), figures(weighted(sums, 1 - drawn))
            for name, figure in window.items():
                seen.setdefault(name, []).append(_strayed(name, figure, rest[name], days / k))
        for name, designs in seen.items():
            found.setdefault(name, []).append(tuple(max(column) for column in zip(*designs, strict=True)))
    return {name: _kept(days, sizes, told) for name, told in found.items()}


def _kept(days: int, sizes: list[int], told: list[tuple[float, float, float]]) -> Honest:
    spread, worst, chance = (list(column) for column in zip(*told, strict=True))
    return Honest(of=days, days=sizes, spread=spread, worst=worst, chance=chance)


def _strayed(name: str, window: Figure, rest: Figure, windows: float) -> tuple[float, float, float]:
    """Spread, furthest, and the variance that chance explains."""
    change = (window.value - window.bias) - (rest.value - rest.bias)
    known = np.isfinite(change) & np.isfinite(window.variance)
    if not known.any():
        return 0.0, 0.0, 0.0
    change, chance = change[known], float(np.asarray(window.variance)[known].mean())
    doubt = max(1.0, windows / chi_squared_isf(1 - DOUBT, windows))
    worst = max(0.0, float(worse(name, change).max()))
    # Honest days have heavier tails than a normal law of their deviation: the furthest speaks too.
    beyond = max(float((change**2).mean()) * doubt, (worst / FURTHEST) ** 2) - chance
    return float(np.sqrt(max(0.0, beyond))), worst, chance


def worse(name: str, change: Array) -> Array:
    """How much worse a change is; for figures without a better side, how large."""
    if name in HIGHER:
        return -change
    return change if name in LOSSES else np.abs(change)
