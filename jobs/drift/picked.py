"""This file picks rows by a hash of their own values: the same ones, however rows are divided or ordered."""

from collections.abc import Callable, Iterable, Sequence

import numpy as np

from jobs.drift.columns import Column, some
from jobs.drift.sketch.grid import Floats, Ints
from jobs.drift.sketch.hashing import SEED, Hashes, chunk, mix, passed

MOST_ROWS = 4096
"""So many rows count, at most."""
LEVELS = 20
"""Of each level half as many rows are as of the one before: the last is for a billion."""
TOLD = 24
"""Bits of a hash that tell its level."""
SPARE = 4
"""Times as many rows as count are expected to pass the first sieve."""


def pick(telling: Sequence[Column], rows: int) -> tuple[Ints, Ints, Ints]:
    """The rows that may count.

    Args:
        telling: columns of numbers, of `rows` each, whose values pick.

    Returns:
        Rows by level, shape (LEVELS,), those of low levels under 0; the rows that count, by level and then in their
        order; how many there are of each level, shape (LEVELS,).
    """
    return _chosen(rows, lambda sieve: _sieved(telling, rows, sieve))


def pick_in_turn(telling: Iterable[Column], rows: int) -> tuple[Ints, Ints, Ints]:
    """The same where only one of the columns is in memory at a time."""
    size = chunk(rows)
    mixed, room = np.full(rows, SEED, dtype=np.uint64), np.empty(size)
    for one in telling:
        behind = 0
        for start in range(0, rows, size):
            some = mixed[start : start + size]
            values, behind = _values(one, start, len(some), behind)
            mix(some, values, room[: len(some)], rows)
    return _chosen(rows, lambda sieve: passed(mixed, sieve, rows))


def _chosen(rows: int, sieved: Callable[[int], tuple[Ints, Hashes]]) -> tuple[Ints, Ints, Ints]:
    sieve = max(0, (rows // (SPARE * MOST_ROWS)).bit_length() - 1)
    places, hashes = sieved(sieve)
    if sieve and len(places) <= MOST_ROWS:  # many rows alike
        places, hashes = sieved(0)
    level = levels(hashes)
    per_level = np.bincount(level, minlength=LEVELS)
    per_level[0] += rows - len(places)
    at = begin(per_level)
    order = np.flatnonzero(level >= at)
    order = order[np.argsort(level[order], kind="stable")]
    counting = np.where(np.arange(LEVELS) >= at, per_level, 0)
    return per_level, places[order], counting


def begin(per_level: Ints) -> int:
    """The first level that counts: at most MOST_ROWS rows are of it or later ones."""
    later = np.cumsum(per_level[::-1])[::-1]
    return int(np.argmax(later <= MOST_ROWS)) if later[-1] <= MOST_ROWS else LEVELS - 1


def _sieved(telling: Sequence[Column], rows: int, sieve: int) -> tuple[Ints, Hashes]:
    """The rows of at least a level, and their hashes."""
    places, hashes = [np.empty(0, dtype=np.int64)], [np.empty(0, dtype=np.uint64)]
    behind, size = [0] * len(telling), chunk(rows)
    hashed, room = np.empty(size, dtype=np.uint64), np.empty(size)
    for start in range(0, rows, size):
        mixed = hashed[: rows - start]
        mixed.fill(SEED)
        for at, one in enumerate(telling):
            values, behind[at] = _values(one, start, len(mixed), behind[at])
            mix(mixed, values, room[: len(mixed)], rows)
        here, told = passed(mixed, sieve, rows)
        places.append(here + start)
        hashes.append(told)
    return np.concatenate(places), np.concatenate(hashes)


def levels(hashes: Hashes) -> Ints:
    """A number per hash: of half of all 0, of a quarter 1, of an eighth 2."""
    leading = TOLD - np.frexp((hashes >> np.uint64(64 - TOLD)).astype(np.float64))[1]
    found: Ints = np.minimum(leading, LEVELS - 1).astype(np.int64)
    return found


def _values(column: Column, start: int, size: int, behind: int) -> tuple[Floats, int]:
    """A float per row, NaN where there is none; and how many values the rows so far hold."""
    if column.present is None:
        return column.values[start : start + size].astype(np.float64, copy=False), 0
    here = column.present[start : start + size]
    values = np.full(size, np.nan)
    ahead = behind + int(np.count_nonzero(here))
    values[here] = column.values[behind:ahead]
    return values, ahead


def taken(column: Column, places: Ints) -> Floats:
    """A float per row of those picked, NaN where there is none."""
    read = some(column, places)
    if read.present is None:
        return read.values.astype(np.float64, copy=False)
    values = np.full(len(places), np.nan)
    values[read.present] = read.values
    return values
