"""This file learns from the training data what like hours and like weekdays look like, and how far they stray."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jobs.drift.columns import Column
from jobs.drift.noise import doubt
from jobs.drift.psi import FLOOR
from jobs.drift.season import DAY, FEWEST_LIKE, Season, grouping
from jobs.drift.sketch.grid import Ints
from jobs.drift.straying import independent, likeness, rough, spread, swing

WEEK = 7
FEWEST_DAYS = 18
"""Three weeks less the days that are held out: the least in which a weekday can be told from a day."""
FEWEST_SLOTS = 12


@dataclass(frozen=True, slots=True)
class Times:
    """When the rows of a table happened."""

    days: Ints
    """Since 1970, shape (rows,)."""
    hours: Ints | None
    """Since 1970, where rows say so."""

    @classmethod
    def of(cls, days: NDArray[Any], hours: NDArray[Any] | None) -> "Times | None":
        """None where blocks are numbered by something that is no day."""
        given = np.asarray(days)
        return cls(given.astype(np.int64), hours) if given.dtype.kind in "iu" else None

    def cycles(self) -> Iterator[tuple[int, int, Ints]]:
        """Hours of a slot, slots of a cycle, the slot of each row: those whose repetitions can be learned, the shortest slots first."""
        days = len(np.unique(self.days))
        if self.hours is not None and len(np.unique(self.hours)) > 2 * days and days >= FEWEST_SLOTS:
            yield 1, DAY * WEEK if days >= FEWEST_DAYS else DAY, self.hours
        if days >= FEWEST_DAYS:
            yield DAY, WEEK, self.days


@dataclass(frozen=True, slots=True)
class _Slots:
    """Training slots beside the others of the same season, each of shape (slots, groups + 1)."""

    one: NDArray[np.float64]
    others: NDArray[np.float64]

    @property
    def weight(self) -> NDArray[np.float64]:
        """What independent rows would have as one over variance, shape (slots,)."""
        n, m = self.one[:, :-1].sum(axis=1), self.others[:, :-1].sum(axis=1)
        worth: NDArray[np.float64] = n * m / (n + m)
        return worth


def season(
    hours: int, cycle: int, slot: Ints, group: Ints, width: int, present: Ints | slice, *, ordered: bool
) -> Season | None:
    """Learn one cycle of one feature; None where slots do not repeat.

    Args:
        slot: of every row, shape (rows,).
        group: of every row with a value.
        width: how many groups there are.
        present: which rows have a value.
    """
    where, place = np.unique(slot, return_inverse=True)
    width += 1
    cell = np.full(len(slot), width - 1)
    cell[present] = group
    counts = np.bincount(place.reshape(-1) * width + cell, minlength=len(where) * width).reshape(-1, width)
    of = (where % cycle).astype(np.int64)
    summed = np.zeros((cycle, width), dtype=np.int64)
    np.add.at(summed, of, counts)
    slots = _kept(counts, summed[of] - counts)
    if len(slots.one) < FEWEST_SLOTS:
        return None
    return _season(hours, cycle, summed, np.bincount(of, minlength=cycle), slots, ordered=ordered)


def _kept(one: Ints, others: Ints) -> _Slots:
    enough = (one[:, :-1].sum(axis=1) >= FEWEST_LIKE) & (others[:, :-1].sum(axis=1) >= FEWEST_LIKE)
    return _Slots(one[enough].astype(np.float64), others[enough].astype(np.float64))


def _season(hours: int, cycle: int, summed: Ints, seen: Ints, slots: _Slots, *, ordered: bool) -> Season:
    a, b = _shares(slots.one), _shares(slots.others)
    gaps = np.abs(np.cumsum(a - b, axis=1)).max(axis=1) if ordered else np.zeros(len(a))
    c, d = np.maximum(a, FLOOR), np.maximum(b, FLOOR)
    chi = slots.weight * ((a - b) ** 2 / np.maximum(_shares(slots.one + slots.others), 1e-12)).sum(axis=1)
    freedom = max(1, int((summed[:, :-1].sum(axis=0) > 0).sum()) - 1)
    lacking = slots.one[:, -1] / slots.one.sum(axis=1) - slots.others[:, -1] / slots.others.sum(axis=1)
    unsure = doubt(len(a))
    small = np.uint16 if summed.max(initial=0) < 2**16 else np.uint32
    return Season(
        hours=hours,
        cycle=cycle,
        counts=summed.astype(small).reshape(-1),
        slots=seen.astype(np.uint16),
        spread=spread(gaps, float((1 / slots.weight).mean()) * rough(summed[:, :-1].sum(axis=0)), unsure)
        if ordered
        else 0.0,
        swing=swing(chi, freedom, float(slots.weight.mean()), unsure),
        known=independent(len(a), likeness(np.cumsum(a - b, axis=1) if ordered else a - b)),
        gap=float(gaps.max()),
        rows=float(np.median(slots.one[:, :-1].sum(axis=1))),
        psi=float(((d - c) * np.log(d / c)).sum(axis=1).max()),
        missing=max(0.0, float(lacking.max())),
    )


def _shares(counts: NDArray[np.float64]) -> NDArray[np.float64]:
    present = counts[:, :-1]
    shares: NDArray[np.float64] = present / np.maximum(present.sum(axis=1, keepdims=True), 1)
    return shares


def seasons(read: Column, times: Times | None, bins: Ints | None, counts: Ints, rest: int | None) -> list[Season]:
    """Every cycle of one column that training has seen enough of; none where rows have no times or no bins."""
    if times is None or bins is None:
        return []
    present = slice(None) if read.present is None else np.flatnonzero(read.present)
    found = []
    for hours, cycle, slot in times.cycles():
        group = grouping(counts, rest, hours)
        found.append(season(hours, cycle, slot, group[bins], int(group.max()) + 1, present, ordered=rest is None))
    return [one for one in found if one is not None]
