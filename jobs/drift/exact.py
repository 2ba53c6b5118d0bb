"""This file takes the KS distance from the rows themselves, where the sketch leaves open on which side of its limit it is."""

from collections.abc import Callable, Mapping

import numpy as np

from jobs.drift.baseline import Baseline
from jobs.drift.columns import Array, Column
from jobs.drift.decide import Decision

Reader = Callable[[str], Array | Column | None]
"""A column by name; None where there is none of that name."""


def doubtful(decision: Decision) -> list[str]:
    """Features whose certified interval has its limit inside."""
    open_ = []
    for one in decision.features:
        interval, limit = one.figures.ks, one.limits.get("ks")
        if interval is not None and limit is not None and interval.low <= limit < interval.high:
            open_.append(one.feature.name)
    return open_


def recomputed(baseline: Baseline, names: list[str], reference: Reader, current: Reader) -> dict[str, float]:
    """The exact distance of each feature that both sides have.

    Raises:
        ValueError: the reference is not what the baseline was learned from.
    """
    features = {feature.name: feature for feature in baseline.features}
    found: dict[str, float] = {}
    for name in names:
        before, now = (_present(read(name)) for read in (reference, current))
        if before is None or now is None:
            continue
        if len(before) != features[name].present:
            raise ValueError(
                f"reference must be the snapshot that the baseline was learned from, with {features[name].present}"
                f" values of {name}, got {len(before)}"
            )
        found[name] = distance(before, now)
    return found


def distance(before: Array, now: Array) -> float:
    """The largest gap between two empirical curves, at the values of either.

    Args:
        before: numbers without NaN, shape (n,).
        now: numbers without NaN, shape (m,).

    >>> distance(np.array([1.0, 2.0]), np.array([2.0, 3.0]))
    0.5
    """
    before, now = np.sort(before), np.sort(now)
    here = np.arange(1, len(now) + 1) / len(now)
    # Equal values are one step of a curve: only its last row counts.
    last = np.r_[now[1:] != now[:-1], True]
    steps, reached = now[last], here[last]
    left = np.r_[0.0, reached[:-1]]
    below, with_ = (np.searchsorted(before, steps, side=side) / len(before) for side in ("left", "right"))
    # Between two values of the window the other curve only climbs: its ends tell.
    gaps = max(float(np.abs(with_ - reached).max()), float(np.abs(below - left).max()))
    return max(gaps, 1.0 - float(with_[-1]))


def _present(values: Array | Column | None) -> Array | None:
    if values is None:
        return None
    if isinstance(values, Column):
        read = values.sift()
        return read.values if read.numeric else None
    present: Array = values[values == values]  # noqa: PLR0124 - NaN
    return present


def told(names: list[str], found: Mapping[str, float]) -> list[str]:
    """What stays open, in words."""
    return [
        f"KS of {name}: its interval has the limit inside, and the rows are not at hand"
        for name in names
        if name not in found
    ]
