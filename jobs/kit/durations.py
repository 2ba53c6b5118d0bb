"""This file reads and writes spans of time as people write them: 30s, 15m, 2h, 7d."""

import re
from datetime import timedelta

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


def duration(value: object) -> timedelta:
    """Parse a span.

    Raises:
        ValueError: it is not a whole number and one of the units s, m, h, d.

    >>> duration("90m")
    datetime.timedelta(seconds=5400)
    """
    if isinstance(value, timedelta):
        return value
    match = re.fullmatch(r"(\d+)([smhd])", value) if isinstance(value, str) else None
    if not match:
        raise ValueError(f"must be a whole number and s, m, h or d, such as 30m, got {value!r}")
    return timedelta(**{_UNITS[match[2]]: int(match[1])})
