"""This file compares how the values of a column are spread in two snapshots, by the statistics of the drift watch.

Numbers are counted into one grid batch by batch, categories by the engine: neither needs the column in memory.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from jobs.drift.baseline import Feature
from jobs.drift.columns import CATEGORICAL, Column, column
from jobs.drift.compared import compare
from jobs.drift.figures import Figures, document
from jobs.drift.learn import MOST_LEVELS, learn
from jobs.drift.sketch.counter import Counter
from jobs.drift.sketch.levels import Levels
from jobs.drift.sketch.numeric import Numeric
from jobs.drift.window import counter

# ruff: noqa: S608 - names of columns, quoted

_SAMPLE = 200_000
"""Values by which the grid is laid; all are counted into it."""
_BATCH = 1 << 17
SIDES = {"a": ("both", "only_a"), "b": ("both", "only_b")}
"""Which tables make up a snapshot: what both have is counted once."""


class Spread:
    """Over the tables both, only_a and only_b of a connection."""

    def __init__(self, connection: Any, entity: str) -> None:
        self._connection, self._entity = connection, entity
        self._rows = {name: self._one(f'select count(*) from "{name}"') for name in ("both", "only_a", "only_b")}

    def column(self, name: str, kind: str) -> dict[str, Any]:
        """Figures of one column; KS, PSI and Wasserstein of numbers, PSI and chi-squared of categories."""
        if kind in CATEGORICAL:
            return self._levels(name, kind)
        return self._numbers(name, kind)

    def rates(self, name: str) -> dict[str, float | None]:
        """The share of ones in each snapshot, of those that have a value."""
        sums = {t: self._all(f'select sum("{name}"), count("{name}") from "{t}"')[0] for t in self._rows}
        counted = {side: [sum(sums[t][i] or 0 for t in tables) for i in (0, 1)] for side, tables in SIDES.items()}
        return {side: round(ones / rows, 6) if rows else None for side, (ones, rows) in counted.items()}

    def _numbers(self, name: str, kind: str) -> dict[str, Any]:
        laid = learn(name, self._sample(name), "number", None, None, {}, None, np.random.default_rng(0))
        if laid.grid is None:
            return _told(name, kind, None, {side: self._missing(name, side) for side in SIDES})
        made = counter(laid)
        counted = {table: self._counted(name, table, made) for table in self._rows}
        a, b = (counted[one].merge(counted[two]) for one, two in SIDES.values())
        told = _told(name, kind, compare(_feature(laid, a), b, made), {"a": _share(a), "b": _share(b)})
        origin = getattr(laid.grid, "origin", 0.0)
        return {**told, "mean": {side: _mean(s, origin) for side, s in (("a", a), ("b", b))}}

    def _counted(self, name: str, table: str, made: Counter) -> Numeric:
        sketch = made.empty()
        for batch in self._batches(f'select "{name}"::double as v from "{table}"'):
            sketch = sketch.merge(made.count(batch))
        return sketch

    def _levels(self, name: str, kind: str) -> dict[str, Any]:
        counted = {t: dict(self._all(f'select "{name}"::varchar, count(*) from "{t}" group by 1')) for t in self._rows}
        sides = {side: _sum([counted[t] for t in tables]) for side, tables in SIDES.items()}
        missing = {side: found.pop(None, 0) for side, found in sides.items()}
        a, b = sides["a"], sides["b"]
        listed = sorted(a, key=lambda level: (-a[level], level))
        known, rest = listed[:MOST_LEVELS], sum(a[level] for level in listed[MOST_LEVELS:])
        rows = {side: sum(found.values()) + missing[side] for side, found in sides.items()}
        about: dict[str, Any] = {"name": name, "type": "category", "rows": rows["a"], "missing": missing["a"]}
        feature = Feature(
            counts=np.array([a[level] for level in known], dtype=np.int64), levels=known, rest=rest, **about
        )
        new = {level: count for level, count in sorted(b.items()) if level not in set(known)}
        now = Levels(np.array([b.get(level, 0) for level in known], dtype=np.int64), new, missing["b"])
        shares = {side: round(missing[side] / rows[side], 6) if rows[side] else None for side in rows}
        told = _told(name, kind, compare(feature, now, None), shares)
        return {**told, "new_levels": len(b.keys() - a.keys()), "lost_levels": len(a.keys() - b.keys())}

    def _sample(self, name: str) -> Column:
        """Every n-th entity by its hash: the same rows whenever it is asked."""
        each = max(1, (self._rows["both"] + self._rows["only_a"]) // _SAMPLE)
        union = 'select * from "both" union all by name select * from "only_a"'
        found = self._connection.sql(
            f'select "{name}"::double as v from ({union}) where hash("{self._entity}") % {each} = 0'
        ).fetchnumpy()["v"]
        return column(np.ma.filled(found.astype(np.float64), np.nan)).sift()

    def _batches(self, sql: str) -> Iterator[Column]:
        for batch in self._connection.sql(sql).to_arrow_reader(_BATCH):
            yield column(batch.column(0).to_numpy(zero_copy_only=False).astype(np.float64))

    def _missing(self, name: str, side: str) -> float | None:
        tables = [self._all(f'select count(*) - count("{name}"), count(*) from "{t}"')[0] for t in SIDES[side]]
        missing, rows = (sum(found[i] for found in tables) for i in (0, 1))
        return round(missing / rows, 6) if rows else None

    def _all(self, sql: str) -> list[Any]:
        found: list[Any] = self._connection.sql(sql).fetchall()
        return found

    def _one(self, sql: str) -> int:
        return int(self._all(sql)[0][0])


def _feature(laid: Feature, a: Numeric) -> Feature:
    """What the first snapshot's column is, counted whole on the grid that a sample laid."""
    present = a.rows - a.missing
    return Feature(
        name=laid.name,
        type=laid.type,
        rows=a.rows,
        missing=a.missing,
        counts=a.counts,
        grid=laid.grid,
        mean=a.total / present if present else None,
        low_excess=a.low_excess,
        high_excess=a.high_excess,
        infinite=a.infinite,
    )


def _told(name: str, kind: str, figures: Figures | None, missing: Mapping[str, float | None]) -> dict[str, Any]:
    measured = document(figures) if figures else dict.fromkeys(("ks", "psi", "js", "wasserstein", "chi2"))
    kept = {one: measured[one] for one in ("ks", "psi", "js", "wasserstein", "chi2")}
    return {"column": name, "type": kind, **kept, "missing": dict(missing)}


def _share(sketch: Numeric) -> float | None:
    return round(sketch.missing / sketch.rows, 6) if sketch.rows else None


def _mean(sketch: Numeric, origin: float) -> float | None:
    present = sketch.rows - sketch.missing - sketch.infinite
    return origin + sketch.total / present if present else None


def _sum(counted: list[dict[Any, int]]) -> dict[Any, int]:
    return {level: sum(one.get(level, 0) for one in counted) for one in counted for level in one}
