"""This file is where a column's mean is taken from: of values that lie far away together, sums lose their last digits."""

from jobs.drift.baseline import Feature
from jobs.drift.sketch.numeric import Numeric

TOGETHER = 16
"""Standard deviations from zero."""


def centre(feature: Feature) -> float:
    """From the grid's origin, what is taken from values before they are added up."""
    if feature.mean is None or feature.deviation is None or abs(feature.mean) <= TOGETHER * feature.deviation:
        return 0.0
    return feature.mean


def shift(feature: Feature, sketch: Numeric, present: int) -> float:
    """Distance of the means, which the Wasserstein distance is never below: where values lie inside a wide bin is not known."""
    if feature.mean is None or feature.grid is None:
        return 0.0
    before, now = feature.mean - centre(feature), sketch.total / present
    rounding = 1e-9 * max(abs(now), abs(before)) if before else 1e-12 * abs(feature.mean)
    return abs(now - before) if abs(now - before) > rounding else 0.0
