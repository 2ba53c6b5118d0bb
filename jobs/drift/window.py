"""This file sketches the rows of one window; sketches of shards add up to the sketch of the whole."""

import os
from collections.abc import Mapping

import numpy as np

from jobs.drift.adding import Sketch, Window, number
from jobs.drift.baseline import Baseline, Feature
from jobs.drift.centre import centre
from jobs.drift.columns import CATEGORICAL, Array, Column, column, fitted, named
from jobs.drift.embedding import expanded
from jobs.drift.gross import bounds
from jobs.drift.multivariate import Sums, sums
from jobs.drift.sketch.counter import Counter
from jobs.drift.sketch.levels import count
from jobs.drift.sketch.scratch import Scratch

MANY = 400_000
"""Rows from which a second thread pays: with fewer they mostly wait for each other's interpreter lock."""
__all__ = ["Window", "counter", "counters", "measure"]


def counters(baseline: Baseline) -> dict[str, Counter]:
    """What counts each numeric feature; made once for many windows."""
    return {feature.name: counter(feature) for feature in baseline.features if feature.grid is not None}


def counter(feature: Feature) -> Counter:
    assert feature.grid is not None
    low, high = feature.limits.get("min"), feature.limits.get("max")
    return Counter.of(
        feature.grid,
        whole=feature.type == "integer",
        low=low,
        high=high,
        diverse=feature.noise is not None,
        centre=centre(feature),
        gross=bounds(feature),
    )


def measure(
    baseline: Baseline,
    columns: Mapping[str, Array | Column],
    *,
    days: Array | None = None,
    hours: Array | None = None,
    received: tuple[float, float] | None = None,
    made: Mapping[str, Counter] | None = None,
) -> Window:
    """Sketch one window.

    Args:
        columns: name to values, each of shape (rows,); order and further columns do not matter.
        days: the day of each row, shape (rows,), by the rows' own word.
        hours: the hour of each row since 1970, where rows say it.
        received: when the first and the last row were received, in days since 1970.
        made: `counters(baseline)`, where many windows are measured.
    """
    rows = max((len(values) for values in columns.values()), default=0)
    made = counters(baseline) if made is None else made
    columns = expanded(baseline.embeddings, columns)
    window = Window(rows, unknown=set(columns) - {feature.name for feature in baseline.features})
    window.first, window.last = received or (None, None)
    if days is not None and len(days):
        window.days = {int(day) for day in np.unique(days)}
        slots, counted = np.unique(np.asarray(days) * 24 if hours is None else hours, return_counts=True)
        window.hours = {int(slot): int(count_) for slot, count_ in zip(slots, counted, strict=True)}
        window.hours_known = hours is not None
    present = [feature for feature in baseline.features if feature.name in columns]
    found, window.joint = _counted(baseline, present, columns, made, rows)
    for feature, (sketch, other) in zip(present, found, strict=True):
        window.sketches[feature.name] = sketch
        if other:
            window.types[feature.name] = other
    return window


def _counted(
    baseline: Baseline,
    features: list[Feature],
    columns: Mapping[str, Array | Column],
    made: Mapping[str, Counter],
    rows: int,
) -> tuple[list[tuple[Sketch, str | None]], Sums | None]:
    """Each feature's sketch, and how they go together."""
    found: dict[str, tuple[Sketch, str | None]] = {}
    turns = iter(features)

    def work(scratch: Scratch) -> None:
        for feature in turns:
            found[feature.name] = _sketch(feature, columns[feature.name], made.get(feature.name), scratch)

    def joint() -> Sums | None:
        return sums(baseline.joint, columns) if baseline.joint and rows else None

    if rows < MANY or (os.cpu_count() or 1) == 1:
        work(Scratch.of(rows))
        return [found[feature.name] for feature in features], joint()
    from concurrent.futures import ThreadPoolExecutor  # a small window does without

    with ThreadPoolExecutor(1) as beside:
        other = beside.submit(work, Scratch.of(rows, beside=True))
        together = joint()
        work(Scratch.of(rows))
        other.result()
    return [found[feature.name] for feature in features], together


def _sketch(
    feature: Feature, values: Array | Column, made: Counter | None, scratch: Scratch
) -> tuple[Sketch, str | None]:
    """The feature's sketch, and the type that its values have if it is not the feature's."""
    read = fitted(values, feature.type) if isinstance(values, Column) else column(values, feature.type)
    if feature.type in CATEGORICAL:
        sketch = count(read, feature.levels, scratch)
        unknown = bool(len(read.values)) and bool(feature.levels) and not sketch.counts.any()
        named_before = not any(number(level) for level in feature.levels)
        return sketch, "number" if unknown and all(map(number, read.levels)) and named_before else None
    if made is None:
        return count(named(read.sift(), "category") if read.numeric else read, (), scratch), None
    foreign = read.type == "time" != feature.type  # seconds since 1970 are no measurements; served times are numbers
    if (read.numeric and not foreign) or not len(read.values):
        return made.count(read, scratch), "category" if read.invalid else None
    sketch_ = made.empty()
    sketch_.missing, sketch_.invalid = read.rows, len(read.values)
    return sketch_, read.type
