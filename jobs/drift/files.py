"""This file judges a Parquet file: whole where it is small, piece by piece where memory matters."""

from functools import partial
from pathlib import Path

from jobs.drift.answers import BY_NAME, Answers
from jobs.drift.baseline import Baseline, Thresholds
from jobs.drift.days import with_times
from jobs.drift.parquet import only, read, rows
from jobs.drift.score import Judged, judge
from jobs.drift.settle import settled
from jobs.drift.streamed import streamed

LARGE = 500_000
"""Rows from which a file is read in pieces."""


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
    if reference is not None and rows(reference) != baseline.rows:
        raise ValueError(
            f"reference must be the snapshot that the baseline was learned from, with {baseline.rows} rows, got {rows(reference)}"
        )
    way = _whole if rows(path) < LARGE else streamed
    judged = way(baseline, path, thresholds, answers)
    if reference is None:
        return judged
    return settled(baseline, judged, partial(only, reference), answers.reader(path), thresholds)


def _whole(baseline: Baseline, path: Path, thresholds: Thresholds | None, answers: Answers) -> Judged:
    columns, when = with_times(answers.renamed(read(path)), baseline.day_column)
    days, hours = (when.days, when.hours) if when else (None, None)
    return judge(baseline, columns, days=days, hours=hours, thresholds=thresholds)
