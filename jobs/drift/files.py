"""This file judges a Parquet file: whole where it is small, piece by piece where memory matters."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path

import msgspec

from jobs.drift.answers import BY_NAME, Answers
from jobs.drift.baseline import Baseline, Thresholds
from jobs.drift.columns import Column
from jobs.drift.days import with_times
from jobs.drift.parquet import groups, only, read, rows
from jobs.drift.score import Judged, judge, judge_window
from jobs.drift.settle import settled
from jobs.drift.sketch.counter import Counter
from jobs.drift.window import Window, counters, measure

LARGE = 500_000
"""Rows from which a file is read in pieces; then causes are not looked for in its rows."""


def judge_file(
    baseline: Baseline,
    path: Path,
    *,
    thresholds: Thresholds | None = None,
    reference: Path | None = None,
    answers: Answers = BY_NAME,
) -> Judged:
    """Judge the rows of a file.

    Args:
        baseline: what the model learned from.
        path: the file.
        thresholds: instead of the baseline's own.
        reference: the snapshot behind the baseline: distances that the sketch leaves open are taken from its rows.
        answers: which columns are the answer and what became true, if not by the baseline's names.

    Raises:
        ValueError: a file is absent, no Parquet, or the reference is another snapshot.
    """
    way = _whole if rows(path) < LARGE else _streamed
    judged = way(baseline, path, thresholds, answers)
    if reference is None:
        return judged
    return settled(baseline, judged, partial(only, reference), answers.reader(path), thresholds)


def _whole(baseline: Baseline, path: Path, thresholds: Thresholds | None, answers: Answers) -> Judged:
    columns, when = with_times(answers.renamed(read(path)), baseline.day_column)
    days, hours = (when.days, when.hours) if when else (None, None)
    return judge(baseline, columns, days=days, hours=hours, thresholds=thresholds)


def _streamed(baseline: Baseline, path: Path, thresholds: Thresholds | None, answers: Answers) -> Judged:
    # Which features go together takes all columns of a row at once.
    baseline = msgspec.structs.replace(baseline, joint=None)
    made, window = counters(baseline), Window(0)
    for count, columns in groups(path):
        part = Window(count)
        for name, values in columns:
            if (own := answers.own(name)) is not None:
                _add(baseline, part, own, values, made)
        window = window.merge(part)
    return judge_window(baseline, window, thresholds, made)


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
