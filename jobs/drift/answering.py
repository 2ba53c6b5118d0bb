"""This file is how the command line is told which columns are answers and labels, and how a record is learned from them."""

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from jobs.drift import stating
from jobs.drift.answers import PROBABILITY, Answers, chosen, labels, probabilities
from jobs.drift.columns import Array, Column
from jobs.drift.kinds.arrays import numbers, texts
from jobs.drift.kinds.learn import Record, learn
from jobs.drift.kinds.reference import Reference

if TYPE_CHECKING:
    from jobs.kit.spec import Line

DECISION = 0.5
UNLABELLED = 0.2


def add(parser: argparse.ArgumentParser) -> None:
    """Options of whoever reads a file of answers."""
    parser.add_argument("--label", metavar="COLUMN", help="what became true: 0 or 1, nothing where it is not known")
    parser.add_argument("--probability", metavar="COLUMN", help=f"what the model answered; {PROBABILITY} unless said")


def add_learning(parser: argparse.ArgumentParser) -> None:
    """The same, and what a record is learned by."""
    add(parser)
    parser.add_argument("--subgroup", metavar="COLUMN", action="append", default=[], help="judge its values apart, too")
    parser.add_argument(
        "--decision", type=stating.number("decision", 1.0), help=f"probability from which the answer is yes; {DECISION}"
    )


def stated(options: argparse.Namespace) -> Answers:
    return Answers(probability=options.probability or PROBABILITY, label=options.label)


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """How a record is learned; a model.yaml says more."""

    subgroups: Sequence[str] = ()
    costs: Mapping[str, float] = field(default_factory=dict)
    cost_name: str = "cost"
    unlabelled: float = UNLABELLED

    @classmethod
    def of(cls, line: "Line") -> "Wanted":
        problem, business = line.problem, line.problem.business_metric
        return cls(
            subgroups=problem.subgroups,
            unlabelled=problem.unlabelled,
            costs=business.costs if business else {},
            cost_name=business.name if business else cls.cost_name,
        )


def record(
    options: argparse.Namespace, columns: Mapping[str, Column], features: Sequence[str], days: Array | None, how: Wanted
) -> Reference:
    """What labels are held against when they come.

    Args:
        options: what was stated.
        columns: of the whole file.
        features: what the model was asked.
        days: the day of each row, where rows say it.
        how: it is learned.

    Raises:
        ValueError: a column is absent or holds something else.
    """
    answers = stated(options)
    label = labels(chosen(columns, options.label, "label"), options.label)
    said = numbers(probabilities(chosen(columns, answers.probability, "probability"), answers.probability))
    known = np.isfinite(label) & np.isfinite(said)
    if not 0 < label[known].sum() < known.sum():
        raise ValueError(f"{options.label} must have rows of 0 and of 1 to learn from, got {known.sum()} of one")
    groups = {name: chosen(columns, name, "subgroup") for name in dict.fromkeys([*options.subgroup, *how.subgroups])}
    found = learn(
        Record(
            probability=said[known],
            label=label[known],
            days=None if days is None else days[known],
            columns={name: rows(columns[name], known) for name in features if name != PROBABILITY},
            groups={name: texts(values, values.sift().type)[known] for name, values in groups.items()},
        ),
        threshold=DECISION if options.decision is None else options.decision,
        costs=how.costs,
        unlabelled=how.unlabelled,
        seed=options.seed,
    )
    found.cost_name = how.cost_name
    return found


def rows(values: Column, wanted: Array) -> Column:
    """The column of those rows alone."""
    read = values.sift()
    if read.present is None:
        return Column(read.type, int(wanted.sum()), 0, read.values[wanted], read.levels)
    here, kept = read.present[wanted], read.values[wanted[read.present]]
    return Column(read.type, len(here), len(here) - len(kept), kept, read.levels, here)
