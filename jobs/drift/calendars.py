"""This file says on which days the rows of a column happened."""

from dataclasses import dataclass

import numpy as np

from jobs.drift.columns import Column
from jobs.drift.sketch.grid import Ints


@dataclass(frozen=True, slots=True)
class Calendar:
    """When the rows of one column happened, by whether they hold a value."""

    present: Ints
    """The day of each row that does, shape (values,)."""
    missing: Ints
    """Rows per day that do not, shape (days,)."""

    @classmethod
    def of(cls, column: Column, days: Ints) -> "Calendar":
        count = int(days.max()) + 1
        if column.present is None:
            return cls(days, np.zeros(count, dtype=np.int64))
        return cls(days[column.present], np.bincount(days[~column.present], minlength=count))

    def per_day(self, bins: Ints, count: int) -> Ints:
        """Rows per day and bin, shape (days, count)."""
        days = len(self.missing)
        return np.bincount(self.present * count + bins, minlength=days * count).reshape(days, count)
