"""This file learns one column of the training data."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from jobs.drift.bins import category_bins, quantile_bins
from jobs.drift.calendars import Calendar
from jobs.drift.columns import Array, Column, column
from jobs.drift.feature import Feature
from jobs.drift.noise import noise
from jobs.drift.outlying_learn import learn_outlying
from jobs.drift.resample import Days
from jobs.drift.season_learn import Times, seasons
from jobs.drift.sketch.counter import Counter
from jobs.drift.sketch.grid import Floats, Grid, Ints
from jobs.drift.sketch.numeric import Numeric
from jobs.drift.sketch.plan import origin_of, plan

MOST_LEVELS = 4096


def learn(
    name: str,
    values: Array | Column,
    wanted: str | None,
    days: Ints | None,
    times: Times | None,
    limits: Mapping[str, Any],
    importance: float | None,
    generator: np.random.Generator,
) -> Feature:
    read = (values if isinstance(values, Column) else column(values, wanted)).sift()
    common: dict[str, Any] = {
        "name": name,
        "type": _type(read, wanted),
        "rows": read.rows,
        "missing": read.missing,
        "limits": _stated(limits),
        "importance": importance,
        "days": 0 if days is None else len(np.unique(days)),
    }
    if not len(read.values):
        return Feature(counts=np.zeros(0, dtype=np.int64), **common)
    calendar = None if days is None or not len(days) else Calendar.of(read, days)
    return (_numeric if read.numeric else _categorical)(read, calendar, times, generator, common)


def _stated(limits: Mapping[str, Any]) -> dict[str, Any]:
    said = {key: value for key, value in limits.items() if value not in (None, ())}
    return {key: list(value) if key == "values" else value for key, value in said.items()}


def _type(read: Column, wanted: str | None) -> str:
    """The line's word for it where the values bear it out."""
    if wanted and not len(read.values):
        return wanted
    if wanted == "number" and read.numeric and read.type != "time":
        return wanted
    if wanted == "integer" and read.numeric and bool((read.values == np.rint(read.values)).all()):
        return wanted
    return read.type


def _numeric(
    read: Column, calendar: Calendar | None, times: Times | None, generator: np.random.Generator, common: dict[str, Any]
) -> Feature:
    distances, grid = _gridded(read.values)
    counter = Counter.of(grid, low=common["limits"].get("min"), high=common["limits"].get("max"))
    sketch = counter.count(read)
    mean, deviation = _moments(distances[np.isfinite(distances)])
    learned, bins, per_day = None, None, None
    if calendar:
        bins = counter.table.bin(grid, distances)
        per_day = calendar.per_day(bins, counter.bins)
        groups = quantile_bins(sketch.counts)
        learned = noise(Days.of(per_day, calendar.missing, groups, ordered=True, known=grid.exact), generator)
    return Feature(
        counts=_small(sketch.counts),
        grid=grid,
        mean=mean,
        deviation=deviation,
        **_extent(sketch),
        noise=learned,
        seasons=seasons(read, times, bins, sketch.counts, None),
        outlying=learn_outlying(counter, sketch.counts, per_day),
        **common,
    )


def _gridded(values: Array) -> tuple[Floats, Grid]:
    """How far each value is from the grid's origin, and the grid."""
    origin = origin_of(values)
    reach = (int(values.min()), int(values.max())) if values.dtype.kind in "iu" else (0, 0)
    distances = Grid(kind="linear", origin=origin).distance(values, *reach)
    return distances, plan(np.sort(distances), origin)


def _extent(sketch: Numeric) -> dict[str, Any]:
    """How far the values go, and how many lie where no others do."""
    return {
        "low": sketch.low,
        "high": sketch.high,
        "low_excess": sketch.low_excess,
        "high_excess": sketch.high_excess,
        "infinite": sketch.infinite,
        "single": int(np.count_nonzero(sketch.counts == 1)),
        "beyond": sketch.below + sketch.above,
    }


def _moments(finite: Floats) -> tuple[float | None, float | None]:
    """Mean and standard deviation, where they are finite."""
    if not len(finite):
        return None, None
    with np.errstate(over="ignore", invalid="ignore"):
        mean, deviation = float(finite.mean()), float(finite.std())
    return mean if np.isfinite(mean) else None, deviation if np.isfinite(deviation) else None


def _categorical(
    read: Column, calendar: Calendar | None, times: Times | None, generator: np.random.Generator, common: dict[str, Any]
) -> Feature:
    per_level = np.bincount(read.values, minlength=len(read.levels))
    seen = [index for index in np.argsort(-per_level, kind="stable") if per_level[index]]
    kept, rest = seen[:MOST_LEVELS], seen[MOST_LEVELS:]
    counts = per_level[kept]
    learned, levels = None, None
    if calendar:
        place = np.full(len(read.levels), len(kept))
        place[kept] = np.arange(len(kept))
        lumped = np.r_[counts, per_level[rest].sum()]
        levels = place[read.values]
        per_day = calendar.per_day(levels, len(lumped))
        learned = noise(Days.of(per_day, calendar.missing, category_bins(lumped), ordered=False, known=True), generator)
    return Feature(
        counts=_small(counts),
        levels=[read.levels[index] for index in kept],
        rest=int(per_level[rest].sum()),
        single=int(np.count_nonzero(per_level == 1)),
        noise=learned,
        seasons=seasons(read, times, levels, counts, int(per_level[rest].sum())),
        **common,
    )


def _small(counts: Ints) -> Array:
    return counts.astype(np.uint32) if counts.max(initial=0) < 2**32 else counts
