"""This file says how sure a count of successes, or of events, makes us of what is behind it."""

from jobs.drift.pvalue import chi_squared_isf

LEVEL = 0.95


def poisson_interval(events: int, time: float) -> tuple[float, float]:
    """Events per unit of time, with 95 %.

    Source:
        Garwood, "Fiducial limits for the Poisson distribution", 1936.

    >>> tuple(round(x, 3) for x in poisson_interval(0, 10))
    (0.0, 0.369)
    """
    tail = (1 - LEVEL) / 2
    low = chi_squared_isf(1 - tail, 2 * events) / 2 if events else 0.0
    high = chi_squared_isf(tail, 2 * events + 2) / 2
    return (low / time, high / time) if time else (0.0, float("inf"))


def share_interval(hits: int, trials: int) -> tuple[float, float]:
    """A share, with 95 %.

    Source:
        Wilson, "Probable inference, the law of succession, and statistical inference", 1927.

    >>> tuple(round(x, 3) for x in share_interval(200, 200))
    (0.981, 1.0)
    """
    if not trials:
        return 0.0, 1.0
    z2 = chi_squared_isf(1 - LEVEL, 1)
    share = hits / trials
    middle = (share + z2 / (2 * trials)) / (1 + z2 / trials)
    half = (z2 * (share * (1 - share) / trials + z2 / (4 * trials**2))) ** 0.5 / (1 + z2 / trials)
    return max(0.0, middle - half), min(1.0, middle + half)
