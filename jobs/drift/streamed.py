"""This file judges a Parquet file of which only one column of one group of rows is in memory at a time.

What needs several columns of a row at once needs it of few rows. Which ones, the values of two or three columns say, or
their place: so these are read first, and of every column that follows those few rows are kept.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import msgspec
import numpy as np

from jobs.drift.answers import Answers
from jobs.drift.baseline import Baseline, Thresholds
from jobs.drift.columns import Array, Column, picked
from jobs.drift.days import with_times
from jobs.drift.embedding import expanded, through
from jobs.drift.multivariate import Joint, numeric, sums
from jobs.drift.parquet import Group, groups, rows
from jobs.drift.picked import LEVELS, pick_in_turn
from jobs.drift.score import MOST_ROWS, Judged, judge_window, with_rows
from jobs.drift.sketch.counter import Counter
from jobs.drift.sketch.grid import Ints
from jobs.drift.spread import Spread
from jobs.drift.window import Window, counters, measure


def streamed(baseline: Baseline, path: Path, thresholds: Thresholds | None, answers: Answers) -> Judged:
    """The same judgement as of the whole file."""
    made, window = counters(baseline), Window(0)
    types = {feature.name: feature.type for feature in baseline.features}
    kept = Spread(MOST_ROWS, types, rows(path))
    for group in groups(path):
        window = window.merge(_sketched(baseline, group, answers, made, kept))
    judged = judge_window(baseline, window, thresholds, made)
    personal = baseline.meaning.personal or []
    return with_rows(baseline, judged, kept.columns(), personal=personal, every=kept.step)


def _sketched(baseline: Baseline, group: Group, answers: Answers, made: Mapping[str, Counter], kept: Spread) -> Window:
    """One group's sketch; `kept` takes its share of the rows."""
    own = {name: said for name in group.names if (said := answers.own(name)) is not None}
    known = {said: name for name, said in own.items() if said != baseline.day_column}
    alone, part = msgspec.structs.replace(baseline, joint=None), Window(group.rows)
    spread_at, (per_level, joint_at) = kept.places(group.rows), _picked(baseline, group, known)
    spread: dict[str, Array | Column] = {}
    joint: dict[str, Array | Column] = {}
    for name, said in own.items():
        values = group.column(name)
        _add(alone, part, said, values, made)
        if said in known:
            spread[said], joint[said] = picked(values, spread_at), picked(values, joint_at)
        del values  # or two columns would be in memory while the next is read
    kept.add_kept(group.rows, expanded(baseline.embeddings, spread))
    if baseline.joint and (told := sums(baseline.joint, expanded(baseline.embeddings, joint))):
        part.joint = replace(told, per_level=per_level)
    return part


def _picked(baseline: Baseline, group: Group, known: Mapping[str, str]) -> tuple[Ints, Ints]:
    """Rows by level, and the rows that count, as `multivariate` picks them."""
    if baseline.joint is None:
        return np.zeros(LEVELS, dtype=np.int64), np.zeros(0, dtype=np.int64)
    joint: Joint = baseline.joint
    read = through(baseline.embeddings, lambda name: group.column(known[name]) if name in known else None)

    def telling() -> Iterator[Column]:
        for at in joint.hashed:
            told = numeric(values) if (values := read(joint.names[at])) is not None else None
            if told is not None:
                yield told

    per_level, places, _ = pick_in_turn(telling(), group.rows)
    return per_level, np.sort(places)


def _add(baseline: Baseline, part: Window, name: str, values: Column, made: Mapping[str, Counter]) -> None:
    """Put one column of a row group into its window; the column that says when, as its days and hours."""
    columns, when = with_times({name: values}, baseline.day_column)
    days, hours = (when.days, when.hours) if when else (None, None)
    one = measure(baseline, columns, days=days, hours=hours, made=made)
    part.sketches |= one.sketches
    part.types |= one.types
    part.unknown |= one.unknown
    if when:
        part.days, part.hours, part.hours_known = one.days, one.hours, one.hours_known
