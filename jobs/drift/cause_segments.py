"""This file says which rows a feature's shift comes from."""

from collections.abc import Iterator

import numpy as np

from jobs.drift.crossed import LEAST_SHARE, Crossed, Segment, name
from jobs.drift.parts import changed, weights_of, weights_on
from jobs.drift.reading import Reading
from jobs.drift.segments import MISSING, NEW, Cut, Segmented, Segments, count, places
from jobs.drift.sketch.grid import Floats, Ints

OWN = ("shape", "vanished")
"""Families of findings of which a feature's own categories are the cause; what is new or missing is named by the finding itself."""


class Divided:
    """A window's rows, by place of every column; each column is looked up once, when it is asked for."""

    def __init__(self, segments: Segments, columns: Reading, days: int) -> None:
        self.segments, self.columns, self.days = segments, columns, max(1, days)
        self._found: dict[str, Ints] = {}

    def places(self, name: str) -> Ints:
        if name not in self._found:
            self._found[name] = places(self.columns[name], self.segments.cuts[name])
        return self._found[name]

    def explain(self, feature: str, family: str = "shape") -> list[Segment]:
        """The segments that hold more of what was found of the feature than of the rows, the most telling first."""
        if feature not in self.columns or feature not in self.segments.cuts:
            return []
        by = [one for one in self.segments.columns if one.column != feature and one.column in self.columns]
        tried = max(1, sum(self.segments.cuts[one.column].places for one in by))
        crossed = [self._crossed(one, feature, family) for one in by]
        found = [
            *(self._levels(feature) if family in OWN else ()),
            *(segment for cross in crossed for segment in cross.segments(tried, self.days)),
        ]
        return sorted(found, key=lambda one: (one.rows_share - one.share, one.p_value, one.column, one.value))

    def _crossed(self, one: Segmented, feature: str, family: str) -> Crossed:
        by, cut = self.segments.cuts[one.column], self.segments.cuts[feature]
        before = self._cells(one, feature)
        now = count(self.places(one.column), by, self.places(feature), cut).astype(np.float64)
        restless = np.asarray(one.restless.get(feature, np.zeros(by.places)), dtype=np.float64)
        weights = _weights(cut, family, before.sum(axis=0), now.sum(axis=0))
        return Crossed(self.columns[one.column], one.column, by, before, now, restless, weights)

    def _levels(self, feature: str) -> Iterator[Segment]:
        """Of a feature that has categories: those that came or went."""
        cut = self.segments.cuts[feature]
        if cut.edges is not None or (one := self._counted(feature)) is None:
            return
        before = self._cells(one, feature).sum(axis=0)
        now = np.bincount(self.places(feature), minlength=len(before)).astype(np.float64)
        p, q = before / max(1.0, before.sum()), now / now.sum()
        parts = (q - p) * weights_of(before, now)
        for at in np.flatnonzero(parts >= LEAST_SHARE * max(parts.sum(), 1e-12)):
            yield Segment(
                column=feature,
                value=name(cut, int(at), self.columns[feature]),
                how="level",
                share=float(parts[at] / parts.sum()),
                rows_share=float(q[at]),
                usual_share=float(p[at]),
                p_value=min(1.0, cut.places * changed(before, now, int(at))),
            )

    def _counted(self, feature: str) -> Segmented | None:
        return next((one for one in self.segments.columns if feature in one.cells), None)

    def scores(self, feature: str, family: str = "shape") -> Floats:
        """How much each row speaks for what was found of the feature, shape (rows,)."""
        if (one := self._counted(feature)) is None:
            return np.zeros(len(self.places(feature)))
        before = self._cells(one, feature).sum(axis=0)
        now = np.bincount(self.places(feature), minlength=len(before))
        return _weights(self.segments.cuts[feature], family, before, now)[self.places(feature)]

    def _cells(self, one: Segmented, feature: str) -> Floats:
        return np.asarray(one.cells[feature], dtype=np.float64).reshape(-1, self.segments.cuts[feature].places)


def _weights(cut: Cut, family: str, before: Floats | Ints, now: Floats | Ints) -> Floats:
    """By the whole distribution, or by the places that a finding of a narrower sort is about."""
    told = {"missing": [cut.named + MISSING], "novel": [cut.named + NEW]}
    if cut.edges is not None and len(cut.edges):
        told["range"] = [0, cut.named - 1]
    wanted = told.get(family)
    return weights_of(before, now) if wanted is None or not now[wanted].any() else weights_on(before, wanted)
