"""This file finds rows that lie further beyond all of training than training itself reaches: 999 for an age, cents for euros.

Where rows are exchangeable, the chance that k of m new ones exceed the greatest of n is below (m / (n + m))^k, whatever the
distribution (Gumbel and von Schelling 1950); that they do so by as much as training spans, is asked for besides.
"""

from jobs.drift.baseline import Feature
from jobs.drift.finding import Finding
from jobs.drift.sketch.numeric import Numeric

LEAST = 0.001
"""Least share of rows."""
FEW_ROWS = 5


def bounds(feature: Feature) -> tuple[float, float] | None:
    """Where such values begin; None where training tells none: times move on, and a line may state limits itself."""
    low, high = feature.low, feature.high
    if feature.type == "time" or low is None or high is None or {"min", "max"} <= feature.limits.keys():
        return None
    span = high - low
    return (low - span, high + span) if 0 < span < float("inf") else None


def gross(feature: Feature, sketch: Numeric, present: int) -> Finding:
    share = sketch.gross / present
    end = sketch.high if feature.high is not None and sketch.high > feature.high else sketch.low
    reason = f"{share:.1%} of rows lie far beyond all of training, {feature.low:.6g} ... {feature.high:.6g}; they reach {end:.6g}"
    p_value = min(1.0, 2 * (present / (feature.present + present)) ** sketch.gross)
    return Finding("schema", "range", sketch.gross >= FEW_ROWS and share > LEAST, p_value, reason, share, LEAST)
