"""This file sketches the rows of one window; sketches of shards add up to the sketch of the whole."""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np

from jobs.drift.baseline import Baseline, Feature
from jobs.drift.columns import CATEGORICAL, Array, Column, column, fitted, named
from jobs.drift.embedding import expanded
from jobs.drift.multivariate import Sums, sums
from jobs.drift.sketch.counter import Counter
from jobs.drift.sketch.levels import Levels, count
from jobs.drift.sketch.numeric import Numeric

MANY = 65_536
"""Rows from which a second thread pays."""

Sketch = Numeric | Levels


@dataclass(slots=True)
class Window:
    """What was seen of every feature that the baseline knows."""

    rows: int
    sketches: dict[str, Sketch] = field(default_factory=dict)
    types: dict[str, str] = field(default_factory=dict)
    """Features that came as another type."""
    unknown: set[str] = field(default_factory=set)
    """Columns that the baseline does not know."""
    days: set[int] = field(default_factory=set)
    """Days on which the rows say they happened; empty where they do not say."""
    hours: dict[int, int] = field(default_factory=dict)
    """Rows per hour since 1970, by their own word; per first hour of the day where they only say the day."""
    hours_known: bool = False
    span: float | None = None
    """Days between the first and the last row as received; None where that is not known."""
    joint: Sums | None = None
    """How features go together."""

    def merge(self, other: "Window") -> "Window":
        sketches = dict(self.sketches)
        for name, sketch in other.sketches.items():
            sketches[name] = sketches[name].merge(sketch) if name in sketches else sketch  # type: ignore[arg-type]  # one feature, one kind
        both = self.rows > 0 and other.rows > 0
        # Shards without days would make the rest look like fewer days than they are.
        days = self.days | other.days if not both or (self.days and other.days) else set()
        spans = [span for span in (self.span, other.span) if span is not None]
        return Window(
            self.rows + other.rows,
            sketches,
            {name: kind for name, kind in (self.types | other.types).items() if not _named_after_all(sketches[name])},
            self.unknown | other.unknown,
            days,
            _added(self.hours, other.hours) if days or not both else {},
            self.hours_known if not other.rows else other.hours_known and (self.hours_known or not self.rows),
            max(spans) if spans else None,
            self.joint.merge(other.joint) if self.joint and other.joint else self.joint or other.joint,
        )


def _added(one: Mapping[int, int], other: Mapping[int, int]) -> dict[int, int]:
    return {hour: one.get(hour, 0) + other.get(hour, 0) for hour in sorted(one.keys() | other.keys())}


def counters(baseline: Baseline) -> dict[str, Counter]:
    """What counts each numeric feature; made once for many windows."""
    return {feature.name: counter(feature) for feature in baseline.features if feature.grid is not None}


def counter(feature: Feature) -> Counter:
    assert feature.grid is not None
    low, high = feature.limits.get("min"), feature.limits.get("max")
    return Counter.of(
        feature.grid, whole=feature.type == "integer", low=low, high=high, diverse=feature.noise is not None
    )


def measure(
    baseline: Baseline,
    columns: Mapping[str, Array | Column],
    *,
    days: Array | None = None,
    hours: Array | None = None,
    span: float | None = None,
    made: Mapping[str, Counter] | None = None,
) -> Window:
    """Sketch one window.

    Args:
        columns: name to values, each of shape (rows,); order and further columns do not matter.
        days: the day of each row, shape (rows,), by the rows' own word.
        hours: the hour of each row since 1970, where rows say it.
        span: days between the first and the last row as received.
        made: `counters(baseline)`, where many windows are measured.
    """
    rows = max((len(values) for values in columns.values()), default=0)
    made = counters(baseline) if made is None else made
    columns = expanded(baseline.embeddings, columns)
    window = Window(rows, unknown=set(columns) - {feature.name for feature in baseline.features}, span=span)
    if days is not None and len(days):
        window.days = {int(day) for day in np.unique(days)}
        slots, counted = np.unique(np.asarray(days) * 24 if hours is None else hours, return_counts=True)
        window.hours = {int(slot): int(count_) for slot, count_ in zip(slots, counted, strict=True)}
        window.hours_known = hours is not None
    present = [feature for feature in baseline.features if feature.name in columns]

    def one(feature: Feature) -> tuple[Sketch, str | None]:
        return _sketch(feature, columns[feature.name], made.get(feature.name))

    def joint() -> Sums | None:
        return sums(baseline.joint, columns) if baseline.joint and rows else None

    if rows < MANY:
        found, window.joint = [one(feature) for feature in present], joint()
    else:
        from concurrent.futures import ThreadPoolExecutor  # a small window does without

        with ThreadPoolExecutor(min(4, os.cpu_count() or 1)) as pool:
            together = pool.submit(joint)
            found, window.joint = list(pool.map(one, present)), together.result()
    for feature, (sketch, other) in zip(present, found, strict=True):
        window.sketches[feature.name] = sketch
        if other:
            window.types[feature.name] = other
    return window


def _sketch(feature: Feature, values: Array | Column, made: Counter | None) -> tuple[Sketch, str | None]:
    """The feature's sketch, and the type that its values have if it is not the feature's."""
    read = fitted(values, feature.type) if isinstance(values, Column) else column(values, feature.type)
    if feature.type in CATEGORICAL:
        sketch = count(read, feature.levels)
        unknown = bool(len(read.values)) and bool(feature.levels) and not sketch.counts.any()
        return sketch, "number" if unknown and _numbers(read.levels) and not any(map(_number, feature.levels)) else None
    if made is None:
        return count(named(read.sift(), "category") if read.numeric else read, ()), None
    if read.numeric or not len(read.values):
        return made.count(read), None
    sketch_ = made.empty()
    sketch_.missing, sketch_.invalid = read.rows, len(read.values)
    return sketch_, read.type


def _named_after_all(sketch: Sketch) -> bool:
    """Whether a column of names, of which one shard held only such as are numbers, has others too."""
    return isinstance(sketch, Levels) and (bool(sketch.counts.any()) or not _numbers(sketch.new))


def _numbers(levels: Iterable[str]) -> bool:
    return all(_number(level) for level in levels)


def _number(level: str) -> bool:
    return level.lstrip("-").replace(".", "", 1).isdigit()
