"""This file is what was measured of one feature in a window, no judgement."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from jobs.drift.ks import Interval
from jobs.drift.pvalue import ks_two_sample
from jobs.drift.sketch.grid import Floats


@dataclass(slots=True)
class Figures:
    """What was measured of one feature; None where there is nothing to measure it on."""

    rows: int
    missing: int
    missing_share: float
    ks: Interval | None = None
    ks_p_value: float | None = None
    psi: float | None = None
    js: float | None = None
    wasserstein: float | None = None
    chi2: tuple[float, int, float] | None = None
    """Statistic, degrees of freedom, p-value."""
    binned: tuple[float, int] | None = None
    """Of names: chi-squared over the PSI bins, where no bin is too rare for the approximation."""
    novel: int = 0
    """Rows with a level that the training data lack, or with a number that they lack though it lies between theirs."""
    filled: int = 0
    """Bins with at least one row."""
    shares: tuple[Floats, Floats] = field(default_factory=lambda: (np.zeros(0), np.zeros(0)))
    """Share per PSI bin: baseline, window."""

    @property
    def present(self) -> int:
        return self.rows - self.missing


def certain(figures: Figures, distance: float, before: int) -> None:
    """Put a KS distance that was taken from the rows in the interval's place."""
    figures.ks, figures.ks_p_value = (
        Interval(distance, distance, distance),
        ks_two_sample(distance, before, figures.present),
    )


def document(figures: Figures) -> dict[str, Any]:
    """The figures as the score document spells them."""
    interval, chi2 = figures.ks, figures.chi2
    return {
        "rows": figures.rows,
        "missing": figures.missing,
        "ks": interval and {**interval._asdict(), "p_value": figures.ks_p_value},
        "psi": figures.psi,
        "js": figures.js,
        "wasserstein": figures.wasserstein,
        "chi2": chi2 and {"statistic": chi2[0], "p_value": chi2[2], "freedom": chi2[1]},
    }
