"""This file is what the model answered and what became true, where both stand in a file beside what it was asked."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from jobs.drift.baseline import Baseline, Thresholds
from jobs.drift.columns import Array, Column
from jobs.drift.days import with_times
from jobs.drift.exact import Reader
from jobs.drift.kinds.judged import Told
from jobs.drift.kinds.table import look
from jobs.drift.kinds.window import subgroups
from jobs.drift.parquet import names, only

_LABEL = "must be 0 or 1, true or false, or nothing where it is not known"
_TRUTHS = {"0": 0, "1": 1, "false": 0, "true": 1}
PROBABILITY = "probability"
"""How a baseline calls the answers."""


@dataclass(frozen=True, kw_only=True)
class Answers:
    """Which columns of a file they are."""

    probability: str = PROBABILITY
    label: str | None = None

    def own(self, name: str) -> str | None:
        """How the baseline calls a column of the file; None for one that is no feature.

        >>> answers = Answers(probability="score", label="late")
        >>> [answers.own(name) for name in ("temp", "score", "late", "probability")]
        ['temp', 'probability', None, None]
        """
        if name == self.label:
            return None
        if name == self.probability:
            return PROBABILITY
        return None if name == PROBABILITY else name

    def renamed(self, columns: Mapping[str, Column]) -> dict[str, Column]:
        return {own: values for name, values in columns.items() if (own := self.own(name)) is not None}

    def reader(self, path: Path) -> Reader:
        """Reads a column of the file by the baseline's name."""
        return lambda name: only(path, self.probability if name == PROBABILITY else name)


BY_NAME = Answers()


def judged(baseline: Baseline, path: Path, answers: Answers, thresholds: Thresholds | None = None) -> Told:
    """Judge a file by every kind that needs answers, and with labels by those that need them.

    Raises:
        ValueError: a column is absent or holds something else, or the baseline keeps no record to judge by.
    """
    reference = baseline.reference
    if reference is None:
        raise ValueError(
            "baseline must keep a record of labelled answers to judge others by, got none; learn it with --label, or take a package's own"
        )
    asked = {*subgroups(reference), *(one.feature for one in reference.explained)}
    wanted = asked | {answers.probability, answers.label, baseline.day_column}
    found = {name: only(path, name) if name in wanted else None for name in names(path)}
    probability = probabilities(chosen(found, answers.probability, "probability"), answers.probability)
    label = None if answers.label is None else labels(chosen(found, answers.label, "label"), answers.label)
    rest = asked | {baseline.day_column}
    columns, when = with_times({n: values for n, values in found.items() if values and n in rest}, baseline.day_column)
    columns[PROBABILITY] = probability
    told = look(baseline, columns, label, when.days if when else None, thresholds)
    if label is not None and not np.isfinite(label).any():
        told.unseen.append(f"performance: no row of {answers.label} has a label")
    return told


def labels(column: Column, name: str) -> Array:
    """0 or 1 of each row, NaN where it is not known.

    Raises:
        ValueError: it holds something else.
    """
    read = column.sift()
    if not read.levels and not read.numeric and len(read.values):
        raise ValueError(f"{name} {_LABEL}, got {read.type}")
    values = (
        np.array([_TRUTHS.get(level.lower(), 2) for level in read.levels])[read.values] if read.levels else read.values
    )
    if (wrong := np.flatnonzero((values != 0) & (values != 1))).size:
        first = read.values[wrong[0]]
        raise ValueError(f"{name} {_LABEL}, got {read.levels[first] if read.levels else f'{first:g}'}")
    found = np.full(read.rows, np.nan)
    found[slice(None) if read.present is None else read.present] = values
    return found


def probabilities(column: Column, name: str) -> Column:
    """The column as it is.

    Raises:
        ValueError: it holds something else than probabilities.
    """
    read = column.sift()
    values = read.values[np.isfinite(read.values)] if read.numeric else read.values
    if not read.numeric or not len(values):
        raise ValueError(f"{name} must be probabilities from 0 to 1, got {read.type if len(values) else 'nothing'}")
    if values.min() < 0 or values.max() > 1:
        wrong = values.min() if values.min() < 0 else values.max()
        raise ValueError(f"{name} must be probabilities from 0 to 1, got {wrong:g}")
    return read


def chosen(columns: Mapping[str, Column | None], name: str, option: str) -> Column:
    """A column that somebody has named.

    Raises:
        ValueError: there is none of that name.
    """
    if (found := columns.get(name)) is None:
        raise ValueError(f"{option} must be one of {', '.join(columns)}, got {name}")
    return found
