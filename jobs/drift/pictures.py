"""This file turns a feature's sketches into the picture of its two distributions."""

from collections.abc import Mapping

import numpy as np

from jobs.drift.decide import Judged
from jobs.drift.sketch.counter import Counter
from jobs.drift.sketch.grid import Floats, Ints
from jobs.drift.sketch.levels import Levels
from jobs.drift.sketch.numeric import TAIL_CELLS, Numeric
from jobs.drift.svg import bars, number, percent, steps
from jobs.drift.window import Window

BINS = 40
MOST_LEVELS = 10
SHOWN = 0.002
"""Share of either distribution that may lie beyond each edge of the picture."""


def picture(one: Judged, window: Window, made: Mapping[str, Counter]) -> str:
    """The picture; empty where there is nothing to draw."""
    sketch = window.sketches.get(one.feature.name)
    if sketch is None or not one.figures.present or not one.feature.present:
        return ""
    if isinstance(sketch, Levels):
        return _levels(one, sketch)
    return _numbers(one, sketch, made[one.feature.name])


def _numbers(one: Judged, sketch: Numeric, counter: Counter) -> str:
    feature = one.feature
    if not np.isfinite([counter.edges[0], counter.edges[1]]).all():
        return ""
    origin = float(counter.grid.origin)
    # The training data have few values in their own tails: where exactly does not show.
    flat = np.zeros_like(sketch.tails)
    flat[:, 0] = np.asarray(feature.counts)[[0, -1]]
    starts, curves = _curves(counter, [(np.asarray(feature.counts), flat), (sketch.counts, sketch.tails)])
    edges = _edges(curves, starts)
    before, now = (np.diff(_at(edges, starts, curve)) for curve in curves)
    reach = f"from {number(edges[0] + origin)} to {number(edges[-1] + origin)}"
    return steps(before, now, edges + origin, f"{feature.name}: histogram of training data and window, {reach}")


def _curves(counter: Counter, both: list[tuple[Ints, Ints]]) -> tuple[Floats, list[Floats]]:
    """Where bins start, tails included, and each cumulative share there."""
    cells = np.arange(1, TAIL_CELLS + 1) * counter.tail_step
    inner = np.clip(counter.starts[1:], *counter.edges)
    starts = np.concatenate([counter.edges[0] - cells[::-1], inner, counter.edges[1] + cells])
    return starts, [_curve(np.r_[tails[0][::-1], counts[1:-1], tails[1]].astype(np.int64)) for counts, tails in both]


def _curve(counts: Ints) -> Floats:
    return np.concatenate([np.zeros(1), np.cumsum(counts) / max(1, int(counts.sum()))])


def _edges(curves: list[Floats], starts: Floats) -> Floats:
    last = len(starts) - 1
    lows = [max(0, int(np.searchsorted(curve, SHOWN, side="right")) - 1) for curve in curves]
    highs = [min(last, int(np.searchsorted(curve, 1 - SHOWN, side="left"))) for curve in curves]
    low, high = float(starts[lows].min()), float(starts[highs].max())
    wide = high - low or max(1.0, abs(low) / 10)
    return np.linspace(low - wide / 80, high + wide / 80, BINS + 1)


def _at(edges: Floats, starts: Floats, curve: Floats) -> Floats:
    """The cumulative share at each edge: straight between starts, a jump where several start at one place."""
    after = np.searchsorted(starts, edges, side="right")
    left, right = np.clip(after - 1, 0, len(starts) - 1), np.clip(after, 0, len(starts) - 1)
    width = starts[right] - starts[left]
    part = np.where(width > 0, (edges - starts[left]) / np.where(width > 0, width, 1.0), 0.0)
    inside = curve[left] + np.clip(part, 0, 1) * (curve[right] - curve[left])
    return np.where(edges < starts[0], 0.0, np.where(edges >= starts[-1], 1.0, inside))


def _levels(one: Judged, sketch: Levels) -> str:
    feature = one.feature
    before = np.asarray(feature.counts) / feature.present
    now = sketch.counts / one.figures.present
    moved = sorted(np.argsort(-np.maximum(before, now), kind="stable")[:MOST_LEVELS].tolist())
    names = [feature.levels[at] for at in moved]
    shares = [(float(before[at]), float(now[at])) for at in moved]
    for name, rows in sorted(sketch.new.items(), key=lambda item: -item[1])[:3]:
        names.append(f"{name} (new)")
        shares.append((0.0, rows / one.figures.present))
    top = max(range(len(names)), key=lambda n: abs(shares[n][1] - shares[n][0]))
    described = f"{feature.name}: shares of levels; {names[top]} moved most, from {percent(shares[top][0])} to {percent(shares[top][1])}"
    return bars(names, [share[0] for share in shares], [share[1] for share in shares], described)
