"""This file summarises the values of a categorical column: how many rows name each level."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from jobs.drift.columns import Column
from jobs.drift.sketch.fast import fast
from jobs.drift.sketch.grid import Ints
from jobs.drift.sketch.scratch import Scratch
from jobs.drift.sketch.tally import tally


@dataclass(slots=True)
class Levels:
    """Adds up: the sketch of two shards is the sum of theirs, whatever the order."""

    counts: Ints
    """Rows per level that the baseline knows, in its order."""
    new: dict[str, int] = field(default_factory=dict)
    """Rows per level that it does not."""
    missing: int = 0
    invalid: int = 0

    @property
    def rows(self) -> int:
        return int(self.counts.sum()) + sum(self.new.values()) + self.missing

    def merge(self, other: "Levels") -> "Levels":
        names = sorted(self.new.keys() | other.new.keys())
        new = {name: self.new.get(name, 0) + other.new.get(name, 0) for name in names}
        return Levels(self.counts + other.counts, new, self.missing + other.missing, self.invalid + other.invalid)


def count(column: Column, known: Sequence[str], scratch: Scratch | None = None) -> Levels:
    """Count a column; only its distinct levels are looked at as text."""
    place = {level: index for index, level in enumerate(known)}
    counts, new = np.zeros(len(known), dtype=np.int64), dict[str, int]()
    if not len(column.values):
        return Levels(counts, new, column.missing)
    for level, rows in zip(column.levels, _per_level(column, scratch), strict=True):
        if level in place:
            counts[place[level]] += int(rows)
        elif rows:
            new[level] = int(rows)
    return Levels(counts, dict(sorted(new.items())), column.missing)


def _per_level(column: Column, scratch: Scratch | None) -> Ints:
    compiled, size = fast(len(column.values)), len(column.levels)
    if compiled and size <= compiled.MOST_LEVELS:
        quick: Ints = compiled.levels(column.values, size)
        return quick
    per_level, scratch = np.zeros(size, dtype=np.int64), scratch or Scratch.of(len(column.values))
    for start in range(0, len(column.values), scratch.size):
        tally(column.values[start : start + scratch.size], per_level, scratch)
    return per_level
