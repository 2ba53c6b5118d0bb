"""This file learns a baseline from a Parquet file, by hand: what to make of its columns a model.yaml may say."""

import argparse
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jobs.drift import answering
from jobs.drift.baseline import build
from jobs.drift.columns import Column
from jobs.drift.days import Times
from jobs.drift.days import times as times_of
from jobs.drift.leaving import say, write
from jobs.drift.meaning import Meaning
from jobs.drift.thresholds import Thresholds


@dataclass(frozen=True, kw_only=True)
class _Stated:
    """What a model.yaml says; without one, what the values themselves do."""

    types: Mapping[str, str] = field(default_factory=dict)
    limits: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    thresholds: Thresholds = field(default_factory=Thresholds)
    meaning: Meaning | None = None
    wanted: answering.Wanted = field(default_factory=answering.Wanted)


def learn_file(options: argparse.Namespace) -> int:
    """The verb `baseline`.

    Raises:
        ValueError: the file cannot be learned from.
    """
    from jobs.drift.parquet import read

    columns = answering.stated(options).renamed(given := read(options.data))
    if not max((len(values) for values in columns.values()), default=0):
        raise ValueError(f"{options.data} must have rows to learn from, got none")
    when = _when(options.day_column, columns)
    stated = _stated(options.spec) if options.spec else _Stated()
    columns = _features(columns, stated.types, options)
    days, hours = (when.days, when.hours) if when else (None, None)
    made = build(
        columns,
        stated.types,
        blocks=days,
        hours=hours,
        limits=stated.limits,
        thresholds=stated.thresholds,
        day_column=options.day_column,
        meaning=stated.meaning,
        seed=options.seed,
    )
    if options.label is not None:
        names = [name for name in columns if name in given]
        made.reference = answering.record(options, given, names, days, stated.wanted)
    data = made.to_bytes()
    write(options.output, data)
    say(json.dumps({"rows": made.rows, "days": made.days, "features": len(made.features), "bytes": len(data)}))
    return 0


def _when(column: str | None, columns: dict[str, Column]) -> Times | None:
    """When rows happened; the column that says so is no feature."""
    if column is None:
        return None
    if column not in columns:
        raise ValueError(f"day-column must be one of {', '.join(columns)}, got {column}")
    return times_of(columns.pop(column), column)


def _stated(spec: Path) -> _Stated:
    from jobs.drift.meaning import meaning_of
    from jobs.drift.spec import from_spec
    from jobs.kit.spec import load

    types, limits, thresholds = from_spec(spec)
    line = load(spec)
    wanted = answering.Wanted.of(line)
    return _Stated(types=types, limits=limits, thresholds=thresholds, meaning=meaning_of(line), wanted=wanted)


def _features(columns: dict[str, Column], types: Mapping[str, str], options: argparse.Namespace) -> dict[str, Column]:
    """Those that the line names, all of them; every column where there is no line."""
    if lacking := sorted(set(types) - set(columns) - {"probability"}):
        raise ValueError(
            f"{options.data} must have every feature of {options.spec}, got none named {', '.join(lacking)}"
        )
    return {name: values for name, values in columns.items() if name in types} if types else columns
