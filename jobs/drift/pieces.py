"""This file sketches a window piece by piece, so that memory does not grow with its rows: each piece is one more shard of it."""

from jobs.drift.baseline import Baseline
from jobs.drift.columns import Column
from jobs.drift.days import with_times
from jobs.drift.embedding import expanded
from jobs.drift.spread import Spread
from jobs.drift.window import Window, counters, measure

KEPT_ROWS = 131_072
"""What needs rows, not sketches, sees at most so many, evenly spread."""


class Pieces:
    """What was seen of a window so far."""

    def __init__(self, baseline: Baseline) -> None:
        self.window = Window(0)
        self.kept = Spread(KEPT_ROWS, {feature.name: feature.type for feature in baseline.features})
        self.made = counters(baseline)
        self._baseline = baseline

    def add(self, rows: int, columns: dict[str, Column]) -> None:
        """The next rows, and those columns that they have."""
        read, when = with_times(columns, self._baseline.day_column)
        whole = expanded(self._baseline.embeddings, read)
        days, hours = (when.days, when.hours) if when else (None, None)
        piece = measure(self._baseline, whole, days=days, hours=hours, made=self.made)
        piece.rows = rows  # also where no column is known
        self.window = self.window.merge(piece) if self.window.rows else piece
        self.kept.add(rows, whole)
