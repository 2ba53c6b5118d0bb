"""This file names what serving did to a feature, from the rows in which it saw another value than training would."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from jobs.skew.compare import Array, Pairs, numbers

_MOST = 0.8
"""A cause that explains fewer of the rows is none."""
_FEWEST = 3
_DIGITS = 6
_UNITS = (
    ("Fahrenheit became Celsius", 5 / 9, -160 / 9),
    ("Celsius became Fahrenheit", 9 / 5, 32.0),
    ("Kelvin became Celsius", 1.0, -273.15),
    ("Celsius became Kelvin", 1.0, 273.15),
    ("miles became kilometres", 1.609344, 0.0),
    ("kilometres became miles", 1 / 1.609344, 0.0),
    ("miles an hour became metres a second", 0.44704, 0.0),
    ("inches became millimetres", 25.4, 0.0),
    ("minutes became seconds", 60.0, 0.0),
    ("a share became percent", 100.0, 0.0),
    ("percent became a share", 0.01, 0.0),
)


@dataclass(frozen=True)
class Records:
    """The history of one feature: per entity its event times, ascending, and the values then."""

    times: Mapping[str, Array]
    values: Mapping[str, Sequence[Any]]


def cause(pairs: Pairs, which: Array, entities: Sequence[str | None], records: Records) -> str:
    """What explains most of the differing rows, in words.

    Args:
        pairs: the values.
        which: the rows that differ, shape (rows,).
        entities: whom each row is about.
        records: the history around the rows.
    """
    rows = [int(row) for row in np.flatnonzero(which)]
    both = [row for row in rows if pairs.served[row] is not None and pairs.history[row] is not None]
    found = (test() for test in _tests(pairs, rows, both, entities, records))
    return next((said for said in found if said), "no simple relation: serving computes it in another way")


def _tests(
    pairs: Pairs, rows: list[int], both: list[int], entities: Sequence[str | None], records: Records
) -> list[Callable[[], str | None]]:
    """In order: what the server itself says first, what is least likely by chance next."""
    return [
        lambda: _missing(pairs, rows),
        lambda: _looked_up(pairs, rows),
        lambda: _rounded(pairs, both),
        lambda: _linear(pairs, both),
        lambda: _spelt(pairs, both),
        lambda: _neighbour(pairs, both, entities, records),
        lambda: _unknown(pairs, rows),
    ]


def _missing(pairs: Pairs, rows: list[int]) -> str | None:
    lost = sum(pairs.served[row] is None for row in rows)
    return "serving had no value where training would have one" if lost >= _MOST * len(rows) else None


def _unknown(pairs: Pairs, rows: list[int]) -> str | None:
    lost = sum(pairs.history[row] is None for row in rows)
    return "serving had a value where training would have none" if lost >= _MOST * len(rows) else None


def _looked_up(pairs: Pairs, rows: list[int]) -> str | None:
    """What the event times of the records that the server used tell."""
    used, seen, moments = pairs.used[rows], pairs.seen[rows], pairs.moments[rows]
    early, old, stale = used + pairs.lag > moments, moments - used > pairs.max_age, used < seen
    if np.count_nonzero(early) >= _MOST * len(rows):
        return f"serving used records {_seconds((used + pairs.lag - moments)[early])} before they may be known"
    if np.count_nonzero(old) >= _MOST * len(rows):
        return f"serving used records {_seconds((moments - used)[old])} old, older than max_age lets them be"
    if np.count_nonzero(stale) >= _MOST * len(rows):
        return f"the online store was stale: its records were {_seconds((seen - used)[stale])} older than those of the history"
    return None


def _linear(pairs: Pairs, both: list[int]) -> str | None:
    """Served is a straight line of history: another unit."""
    if not pairs.numeric or len(both) < _FEWEST:
        return None
    one, other = numbers([pairs.served[row] for row in both]), numbers([pairs.history[row] for row in both])
    if len(np.unique(other)) < _FEWEST:
        return None
    slope, offset = np.polyfit(other, one, 1)
    close = np.abs(slope * other + offset - one) <= 1e-3 * max(1e-9, np.ptp(one))
    if np.ptp(one) == 0 or np.count_nonzero(close) < _MOST * len(both):
        return None
    unit = next((f", as if {name}" for name, a, b in _UNITS if _near(slope, a) and _near(offset, b)), "")
    return f"serving saw {slope:.6g} x the value {'+' if offset >= 0 else '-'} {abs(offset):.6g}: another unit{unit}"


def _near(found: float, wanted: float) -> bool:
    return abs(found - wanted) <= 0.01 * max(abs(wanted), 1.0)


def _rounded(pairs: Pairs, both: list[int]) -> str | None:
    if not pairs.numeric or not both:
        return None
    one, other = numbers([pairs.served[row] for row in both]), numbers([pairs.history[row] for row in both])
    for digits in range(_DIGITS):
        if np.count_nonzero(np.abs(np.round(other, digits) - one) < 1e-9) >= _MOST * len(both):  # noqa: PLR2004 - float noise
            return f"serving rounded it to {digits} digits after the point"
    return None


def _spelt(pairs: Pairs, both: list[int]) -> str | None:
    if pairs.numeric or not both:
        return None
    alike = [str(pairs.served[row]).strip().casefold() == str(pairs.history[row]).strip().casefold() for row in both]
    return "serving spells it otherwise: case or spaces" if sum(alike) >= _MOST * len(both) else None


def _neighbour(pairs: Pairs, both: list[int], entities: Sequence[str | None], records: Records) -> str | None:
    """Served is what another record of the entity said, always on the same side in time."""
    apart = [found for row in both if (found := _apart(pairs, row, entities[row], records)) is not None]
    for sign, told in ((-1, "older"), (1, "newer")):
        side = np.array([seconds for seconds in apart if seconds * sign > 0])
        if len(side) and len(side) >= _MOST * len(both):
            return f"serving used the value of a record {_seconds(np.abs(side))} {told} than the one that training would use"
    return None


def _apart(pairs: Pairs, row: int, entity: str | None, records: Records) -> float | None:
    """Seconds from the record that training would use to the nearest one with the served value."""
    times = records.times.get(entity or "")
    if times is None:
        return None
    served, seen = pairs.served[row], pairs.seen[row]
    values = records.values[entity or ""]
    said = np.abs(numbers(values) - served) < 1e-9 if pairs.numeric else np.array([v == served for v in values])  # noqa: PLR2004 - float noise
    gaps = times[said] - seen
    return float(gaps[np.abs(gaps).argmin()]) if len(gaps) else None


def _seconds(values: Array) -> str:
    return f"{float(np.median(values)):.0f} s"
