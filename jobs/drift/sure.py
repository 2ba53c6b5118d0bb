"""This file says how sure a verdict must be for a line to be called in vain as seldom as it asks."""

from jobs.drift.thresholds import Thresholds

YEAR = 365.25 * 86400
FAMILIES = 4
"""Families of tests that may each err: shape, missing, novel, vanished; the others have no honest chance to."""


def demanded(thresholds: Thresholds) -> float:
    """The largest adjusted p-value that stands.

    In a clean window every finding is a false one, so that keeping the share of false findings below q keeps the windows
    with any below q too. A year holds many windows: q is what the asked rate leaves to one of them.

    >>> round(1 / demanded(Thresholds(every_seconds=86400)))
    1461
    """
    windows = YEAR / max(1, thresholds.every_seconds)
    return min(thresholds.false_discovery_rate, thresholds.false_alarms_per_year / windows / FAMILIES)
