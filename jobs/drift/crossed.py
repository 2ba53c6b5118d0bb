"""This file names the values of one column that hold a feature's shift."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from jobs.drift.columns import Column
from jobs.drift.parts import Shares, chance, changed
from jobs.drift.segments import MISSING, OTHER, Cut
from jobs.drift.sketch.grid import Floats

LEAST_SHARE = 0.25
"""Of the shift, for a segment to be worth a name ..."""
LEAST_LIFT = 1.5
"""... and how many times its share of the rows that must be."""
SURE = 0.01
LEAST_ROWS = 20
ALMOST = 0.95
"""Of all rows with new values, for one of these values to stand for all."""


@dataclass(frozen=True, kw_only=True)
class Segment:
    """Some rows of the window, and how much of a feature's shift lies in them."""

    column: str
    value: str
    how: str
    """inside: its rows changed; mix: there are more or fewer of them; level: it is a value of the feature itself."""
    share: float
    """Of the shift."""
    rows_share: float
    usual_share: float
    """Its share of the training rows."""
    p_value: float
    """That a shift which is the same everywhere looks as concentrated, corrected for all segments that were tried."""

    def document(self) -> dict[str, Any]:
        shares = {name: round(getattr(self, name), 4) for name in ("share", "rows_share", "usual_share")}
        return {"column": self.column, "value": self.value, "how": self.how, **shares, "p_value": self.p_value}


@dataclass(frozen=True)
class Crossed:
    """Rows per value of the column and place of the feature."""

    column: Column
    name: str
    by: Cut
    before: Floats
    now: Floats
    restless: Floats
    weights: Floats
    """What a row of each place adds to the shift."""

    def segments(self, tried: int, days: int) -> Iterator[Segment]:
        """Those that hold more of the shift than of the rows, beyond chance among all that were tried."""
        shares = Shares.of(self.before, self.now, self.weights)
        for at in np.flatnonzero(shares.inside >= np.maximum(LEAST_SHARE, LEAST_LIFT * shares.rows)):
            if self.now[at].sum() >= LEAST_ROWS:
                p_value = chance(self.before, self.now, self.weights, int(at), float(self.restless[at]), days)
                yield from self._sure("inside", int(at), shares, tried * p_value)
        for at in np.flatnonzero(shares.mix >= LEAST_SHARE):
            if shares.inside[at] < LEAST_SHARE:
                yield from self._sure("mix", int(at), shares, tried * changed(*self._rows, int(at)))

    @property
    def _rows(self) -> tuple[Floats, Floats]:
        return self.before.sum(axis=1), self.now.sum(axis=1)

    def _sure(self, how: str, at: int, shares: Shares, p_value: float) -> Iterator[Segment]:
        if p_value <= SURE:
            yield Segment(
                column=self.name,
                value=name(self.by, at, self.column),
                how=how,
                share=float((shares.inside if how == "inside" else shares.mix)[at]),
                rows_share=float(shares.rows[at]),
                usual_share=float(shares.usual[at]),
                p_value=float(p_value),
            )


def name(by: Cut, at: int, column: Column) -> str:
    """What a place is called; values never seen by the first three of them."""
    if at < by.named:
        return by.values[at]
    if at - by.named in (MISSING, OTHER):
        return "(missing)" if at - by.named == MISSING else "(rarer values)"
    known = {*by.values, *by.rare}
    rows = np.bincount(column.values, minlength=len(column.levels)) if not column.numeric else np.zeros(0)
    strange = sorted(
        (-int(count), level) for count, level in zip(rows, column.levels, strict=False) if level not in known
    )
    if strange and strange[0][0] <= ALMOST * sum(count for count, _ in strange):
        return strange[0][1]
    return ", ".join(level for _, level in strange[:3]) + (" ..." if len(strange) > 3 else "")  # noqa: PLR2004 - as said elsewhere
