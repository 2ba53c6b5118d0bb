"""This file holds one feature as predictions saw it against the same feature as training would see it."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf
from typing import Any

import numpy as np

Array = np.ndarray[Any, np.dtype[Any]]


@dataclass(frozen=True)
class Pairs:
    """Both values of one feature per prediction; None is missing, numbers are floats, categories text."""

    feature: str
    numeric: bool
    served: Sequence[Any]
    history: Sequence[Any]
    named: Array
    """Whether the prediction names an entity that the history knows, shape (rows,)."""
    used: Array
    """Event time of the record that the server looked up, NaN where the caller said the value, shape (rows,)."""
    seen: Array
    """Event time of the record that training would see, NaN where none counts, shape (rows,)."""
    moments: Array
    end: float
    """Up to here the history has come."""
    lag: float
    max_age: float = inf


@dataclass(frozen=True)
class Compared:
    """Which predictions differ, and which cannot be told yet; boolean, shape (rows,)."""

    same: Array
    differing: Array
    waiting: Array
    """They differ, but the history may not be complete up to their moment."""

    @property
    def rows(self) -> int:
        return int(np.count_nonzero(self.same | self.differing))


def compare(pairs: Pairs, tolerance: float) -> Compared:
    """A row counts once the history can no longer change what it says of its moment.

    Args:
        pairs: the values.
        tolerance: how far a number may be from the other, as a share of the larger.
    """
    lacks = np.array([value is None for value in pairs.served]), np.array([value is None for value in pairs.history])
    equal = _equal(pairs, tolerance) | (lacks[0] & lacks[1])
    same, unlike = pairs.named & equal, pairs.named & ~equal
    waiting = unlike & ~lacks[0] & _late(pairs)
    return Compared(same, unlike & ~waiting, waiting)


def _late(pairs: Pairs) -> Array:
    """Where another delivery of history may yet tell what the prediction saw."""
    looked_up = ~np.isnan(pairs.used)
    allowed = (pairs.used + pairs.lag <= pairs.moments) & (pairs.moments - pairs.used <= pairs.max_age)
    # A record that serving used rightly and that history lacks is on its way.
    newer = looked_up & allowed & ~(pairs.seen >= pairs.used)
    return newer | (~looked_up & (pairs.end + pairs.lag < pairs.moments))


def _equal(pairs: Pairs, tolerance: float) -> Array:
    if not pairs.numeric:
        both = zip(pairs.served, pairs.history, strict=True)
        return np.array([one is not None and one == other for one, other in both], dtype=bool)
    one, other = numbers(pairs.served), numbers(pairs.history)
    with np.errstate(invalid="ignore"):
        return np.asarray(np.abs(one - other) <= tolerance * np.maximum(np.abs(one), np.abs(other)) + 1e-12)


def numbers(values: Sequence[Any]) -> Array:
    """Missing is NaN; shape (rows,)."""
    return np.array([np.nan if value is None else value for value in values], dtype=np.float64)


def distance(served: Sequence[Any], history: Sequence[Any], *, numeric: bool) -> float | None:
    """How far apart the two distributions are, from 0 (equal) to 1; missing values apart.

    Numbers: two-sample Kolmogorov-Smirnov statistic. Categories: total variation.

    >>> distance([1.0, 2.0], [1.0, 2.0], numeric=True), distance(["a", "b"], ["a", "a"], numeric=False)
    (0.0, 0.5)
    """
    one, other = ([value for value in values if value is not None] for values in (served, history))
    if not one or not other:
        return None
    if not numeric:
        shares = [{level: values.count(level) / len(values) for level in set(values)} for values in (one, other)]
        levels = shares[0].keys() | shares[1].keys()
        return round(sum(abs(shares[0].get(x, 0) - shares[1].get(x, 0)) for x in levels) / 2, 6)
    a, b = np.sort(one), np.sort(other)
    points = np.concatenate([a, b])
    gaps = np.searchsorted(a, points, "right") / len(a) - np.searchsorted(b, points, "right") / len(b)
    return round(float(np.abs(gaps).max()), 6)
