"""This file learns how widely the rows of honest windows lie around the half that lies closest."""

from math import sqrt

import numpy as np

from jobs.drift.noise import FEWEST_DAYS, doubt
from jobs.drift.outlying import Far, Outlying, far, places
from jobs.drift.resample import contiguous
from jobs.drift.sketch.counter import Counter
from jobs.drift.sketch.grid import Floats, Ints
from jobs.drift.sketch.numeric import TAIL_CELLS

SIZES = (1, 2, 3, 7, 14, 30)
FINE = 8
"""Different values that half of the rows must span: with fewer their width is a matter of luck."""
FEWEST_ROWS = 30
"""Of a day, for its half to mean something."""
DRAWS, DRAWN = 64, 500
HUGE = 1e100
"""Squares of distances and of their ratios must be numbers."""
RESTLESS = 40.0
"""Variance times rows: where chance alone moves a width by more, as where half of the rows are nearly zero, it tells nothing."""


def learn_outlying(made: Counter, counts: Ints, per_day: Ints | None) -> Outlying | None:
    """None where values lie too coarsely.

    Args:
        counts: rows per bin, shape (bins,).
        per_day: the same of each day, shape (days, bins).
    """
    inner = made.starts[1:-1]
    if not len(inner) or not (np.abs(inner) < HUGE).all() or not inner[-1] - inner[0] > 1 / HUGE:
        return None
    where = places(made)[TAIL_CELLS - 1 : -TAIL_CELLS + 1]
    whole = far(where, counts)
    within = (where >= whole.low) & (where <= whole.high) & (counts > 0)
    if len(np.unique(where[within])) < FINE or not np.isfinite([whole.below, whole.above]).all():
        return None
    kept = np.zeros((0, len(counts))) if per_day is None else per_day[per_day.sum(axis=1) >= FEWEST_ROWS]
    sizes = [k for k in SIZES if 2 * k <= len(kept)] if len(kept) >= FEWEST_DAYS else []
    seen = [[far(where, of) for of in contiguous(len(kept), k) @ kept.astype(np.float32)] for k in sizes]
    stretch = float(np.median([one.high - one.low for one in seen[0]])) if seen else whole.high - whole.low
    if not 1 / HUGE < stretch < HUGE:
        return None
    chance = _chance(where, counts, stretch)
    return None if chance > RESTLESS else _known(sizes, seen or [[whole]], stretch, chance, kept)


def _chance(where: Floats, counts: Ints, stretch: float) -> float:
    """The variance of a width among independent rows, times their number."""
    drawn = np.random.default_rng(0).multinomial(DRAWN, counts / counts.sum(), DRAWS)
    return float(np.var([far(where, one).width(stretch) for one in drawn], ddof=1)) * DRAWN


def _known(sizes: list[int], seen: list[list[Far]], stretch: float, chance: float, kept: Floats | Ints) -> Outlying:
    widths = [np.array([one.width(stretch) for one in of]) for of in seen]
    rows = float(np.median(kept.sum(axis=1))) if sizes else 1.0
    strayed = [
        max(0.0, float(of.var(ddof=1)) * doubt(len(kept) / k) - chance / (rows * k))
        for k, of in zip(sizes, widths, strict=False)
    ]
    return Outlying(
        days=sizes or [1],
        usual=[float(of.mean()) for of in widths],
        strayed=strayed or [0.0],
        worst=[float(of.max()) for of in widths],
        chance=chance,
        middle=[float(np.mean([one.middle for one in of])) for of in seen],
        moved=[
            float(np.std([one.middle for one in of])) * sqrt(doubt(len(kept) / k))
            for k, of in zip(sizes or [1], seen, strict=True)
        ],
        furthest=[_furthest(np.array([one.middle for one in of])) for of in seen],
        stretch=stretch,
        told=max(2.0, len(kept) / 2) if sizes else 0.0,
    )


def _furthest(middles: Floats) -> float:
    return float(np.abs(middles - middles.mean()).max())
