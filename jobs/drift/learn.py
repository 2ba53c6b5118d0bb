"""This file learns one column of the training data."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from jobs.drift.baseline import Feature
from jobs.drift.bins import category_bins, quantile_bins
from jobs.drift.columns import Array, Column, column
from jobs.drift.noise import noise
from jobs.drift.resample import Days
from jobs.drift.sketch.grid import Floats, Grid, Ints
from jobs.drift.sketch.numeric import Counter
from jobs.drift.sketch.plan import origin_of, plan

MOST_LEVELS = 4096


def learn(
    name: str,
    values: Array | Column,
    wanted: str | None,
    days: Ints | None,
    limits: Mapping[str, Any],
    importance: float | None,
    generator: np.random.Generator,
) -> Feature:
    read = (values if isinstance(values, Column) else column(values, wanted)).sift()
    if days is not None and read.present is not None:
        present, missing = days[read.present], np.bincount(days[~read.present], minlength=int(days.max()) + 1)
    else:
        present, missing = days, None if days is None else np.zeros(int(days.max()) + 1, dtype=np.int64)
    common: dict[str, Any] = {
        "name": name,
        "type": wanted
        if wanted and len(read.values) == 0
        else read.type
        if wanted != "number" or not read.numeric
        else "number",
        "rows": read.rows,
        "missing": read.missing,
        "limits": {
            key: list(value) if key == "values" else value for key, value in limits.items() if value not in (None, ())
        },
        "importance": importance,
    }
    if not len(read.values):
        return Feature(counts=np.zeros(0, dtype=np.int64), **common)
    return (_numeric if read.numeric else _categorical)(read, present, missing, generator, common)


def _numeric(
    read: Column, days: Ints | None, missing: Ints | None, generator: np.random.Generator, common: dict[str, Any]
) -> Feature:
    origin = origin_of(read.values)
    whole = read.values.dtype.kind in "iu"
    reach = (int(read.values.min()), int(read.values.max())) if whole else (0, 0)
    distances = Grid(kind="linear", origin=origin).distance(read.values, *reach)
    grid = plan(np.sort(distances), origin)
    counter = Counter.of(grid, low=common["limits"].get("min"), high=common["limits"].get("max"))
    sketch = counter.count(read)
    learned = None
    if days is not None and missing is not None:
        bins = counter.table.bin(grid, distances.copy())
        per_day = _per_day(bins, days, missing, counter.bins)
        groups = quantile_bins(sketch.counts)
        learned = noise(Days.of(per_day, missing, groups, ordered=True, known=grid.exact), generator)
    return Feature(
        counts=_small(sketch.counts),
        grid=grid,
        low=sketch.low,
        high=sketch.high,
        **_moments(distances[np.isfinite(distances)]),
        low_excess=sketch.low_excess,
        high_excess=sketch.high_excess,
        infinite=sketch.infinite,
        single=int(np.count_nonzero(sketch.counts == 1)),
        beyond=sketch.below + sketch.above,
        days=0 if days is None else len(np.unique(days)),
        noise=learned,
        **common,
    )


def _moments(finite: Floats) -> dict[str, float | None]:
    """Mean and standard deviation, where they are finite."""
    with np.errstate(over="ignore", invalid="ignore"):
        moments = (float(finite.mean()), float(finite.std())) if len(finite) else (np.nan, np.nan)
    return {
        name: value if np.isfinite(value) else None for name, value in zip(("mean", "deviation"), moments, strict=True)
    }


def _categorical(
    read: Column, days: Ints | None, missing: Ints | None, generator: np.random.Generator, common: dict[str, Any]
) -> Feature:
    per_level = np.bincount(read.values, minlength=len(read.levels))
    seen = [index for index in np.argsort(-per_level, kind="stable") if per_level[index]]
    kept, rest = seen[:MOST_LEVELS], seen[MOST_LEVELS:]
    counts = per_level[kept]
    learned = None
    if days is not None and missing is not None:
        place = np.full(len(read.levels), len(kept))
        place[kept] = np.arange(len(kept))
        lumped = np.r_[counts, per_level[rest].sum()]
        per_day = _per_day(place[read.values], days, missing, len(lumped))
        learned = noise(Days.of(per_day, missing, category_bins(lumped), ordered=False, known=True), generator)
    return Feature(
        counts=_small(counts),
        levels=[read.levels[index] for index in kept],
        rest=int(per_level[rest].sum()),
        single=int(np.count_nonzero(per_level == 1)),
        days=0 if days is None else len(np.unique(days)),
        noise=learned,
        **common,
    )


def _per_day(bins: Ints, days: Ints, missing: Ints, count: int) -> Ints:
    return np.bincount(days * count + bins, minlength=len(missing) * count).reshape(len(missing), count)


def _small(counts: Ints) -> Array:
    return counts.astype(np.uint32) if counts.max(initial=0) < 2**32 else counts
