"""This file learns from the training days how far honest days stray from the rest.

Rows of one day resemble each other: a window of 900 flights on one foggy day is one observation of the fog, not 900.
Tests that take rows as independent cry wolf on it. So days are drawn from the training data, k at a time, and compared
with the remaining days, as a window will be; what they show is this feature's noise floor for windows of k days.
"""

import numpy as np
from numpy.typing import NDArray

from jobs.drift.floor import Floor, Noise
from jobs.drift.pvalue import chi_squared_isf, kolmogorov_isf
from jobs.drift.resample import DESIGNS, Days, Seen
from jobs.drift.straying import drawn_out, rough

SIZES = (1, 2, 3, 5, 7, 10, 14, 20, 30, 45)
FEWEST_DAYS = 5
DOUBT = 0.4
"""Probability that honest windows vary more than taken, given how few independent ones there are."""
LEVELS = (0.5, 0.25, 0.1, 0.05, 0.02, 0.01)
"""Tail probabilities at which the observed distances are held against the theory."""


def noise(days: Days, generator: np.random.Generator) -> Noise | None:
    """Resample days; None where there are too few to learn from."""
    total = len(days.fine)
    if total < FEWEST_DAYS:
        return None
    sizes = [k for k in SIZES if 2 * k <= total]
    freedom = max(1, int((days.binned.sum(axis=0) > 0).sum()) - 1)
    draws = {name: [draw(total, k, generator) for k in sizes] for name, draw in DESIGNS.items()}
    grain = rough(days.coarse.sum(axis=0))
    floors = {
        name: _floor([days.compare(d) for d in drawn], sizes, total, freedom, grain) for name, drawn in draws.items()
    }
    variety = [days.variety(drawn) for drawn in draws["scattered"]] if days.known else []
    return Noise(days=sizes, variety=variety, scattered=floors["scattered"], contiguous=floors["contiguous"])


def _floor(seen: list[Seen], sizes: list[int], days: int, freedom: int, grain: float) -> Floor:
    unsure = [doubt(days / k) for k in sizes]
    return Floor(
        ks=[float(s.ks.max()) for s in seen],
        psi=[float(s.psi.max()) for s in seen],
        effective=[_effective(s.ks) * grain / d for s, d in zip(seen, unsure, strict=True)],
        inflation=[_inflation(s.chi, freedom) * d for s, d in zip(seen, unsure, strict=True)],
        novel=[float(s.novel.max()) for s in seen],
        vanished=[float(s.vanished.max()) for s in seen],
        missing=[max(0.0, float(s.missing.max())) for s in seen],
    )


def doubt(windows: float) -> float:
    """How many times the variance may exceed the one seen in this many independent windows."""
    return max(1.0, windows / chi_squared_isf(1 - DOUBT, windows))


def _effective(gaps: NDArray[np.floating]) -> float:
    """The size at which the theory expects the distances seen; of several quantiles the least favourable."""
    seen = np.quantile(gaps, [1 - p for p in LEVELS])
    return min((kolmogorov_isf(p) / max(drawn_out(float(gap)), 1e-9)) ** 2 for p, gap in zip(LEVELS, seen, strict=True))


def _inflation(chi: NDArray[np.floating], freedom: int) -> float:
    seen = np.quantile(chi, [1 - p for p in LEVELS])
    return max(1.0, *(float(x) / chi_squared_isf(p, freedom) for p, x in zip(LEVELS, seen, strict=True)))
