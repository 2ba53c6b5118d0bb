"""This file says how sure a verdict must be for a line to be called in vain as seldom as it asks."""

from jobs.drift.thresholds import Thresholds

DAY = 86400
YEAR = 365.25 * DAY
SHARES = {
    "shape": 0.25,
    "missing": 0.08,
    "novel": 0.05,
    "vanished": 0.05,
    "joint": 0.1,
    "apart": 0.1,
    "outlying": 0.05,
    "far": 0.05,
    "concept": 0.15,
    "lasting": 0.02,
    "subgroups": 0.04,
    "label": 0.02,
    "estimated": 0.02,
    "bias": 0.01,
    "attribution": 0.01,
}
"""What each family of tests may take of the asked rate, together all of it: where every family errs so often, so does the line."""
FACTS = ("column", "type", "range", "whole", "number")
"""Families whose tests have no honest chance to err, held to what the surest other may."""


def demanded(thresholds: Thresholds, family: str = "shape", *, days: float = 1.0) -> float:
    """The largest adjusted p-value that stands in a family of tests.

    In a clean window every finding is a false one, so that keeping the share of false findings below q keeps the windows
    with any below q too. A year holds many windows: q is what the asked rate leaves to one of them.

    Args:
        thresholds: what the line asks for.
        family: one of SHARES or FACTS.
        days: on which the rows of the window happened; a year holds fewer windows that are longer than the line's own.

    >>> round(1 / demanded(Thresholds(every_seconds=86400)))
    1461
    """
    # Seven days may have begun in the evening of the first.
    windows = YEAR / max(1, thresholds.every_seconds, (days - 1) * DAY)
    share = SHARES["shape"] if family in FACTS else SHARES[family]
    return min(thresholds.false_discovery_rate, thresholds.false_alarms_per_year / windows * share)
