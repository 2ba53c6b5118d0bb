"""This file refuses feature groups and events whose keys or times would let the future into training."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from jobs.kit.entry import BadInputError
from jobs.kit.spec import Line, Problem

_YEAR = 366 * 86_400.0
"""How far ahead a timetable may be delivered; milliseconds taken for seconds are 50,000 years ahead."""
_TELLING = 20
"""Different values from which two columns that hold the same ones are no coincidence."""


def groups(line: Line, raw: Mapping[str, pa.Table], computed: Mapping[str, pa.Table], now: datetime) -> None:
    """Hold every feature group against what was known when.

    Raises:
        BadInputError: a row is there twice, a row was known only in the future, or a feature is a column that is known later.
    """
    for name, group in line.feature_groups.items():
        table = computed[name]
        once(table, [group.entity, group.event_time], name)
        about_events = group.entity == line.problem.entity
        # What is predicted next year may be in the timetable; what was measured is not of tomorrow.
        past(table, group.event_time, now.timestamp() + (_YEAR if about_events else 0), name)
        if about_events:
            _undisguised(line, raw, table, list(group.features), name)


def events(line: Line, table: pa.Table, now: datetime) -> None:
    """Hold the events against the clock.

    Raises:
        BadInputError: an event has a label before its time, or too many have none.
    """
    problem = line.problem
    past(table, problem.prediction_time, now.timestamp() + _YEAR, "events")
    labelled = table.filter(pc.is_valid(table[problem.target]))
    past(labelled, problem.label_time, now.timestamp(), "events with a label")
    _predictable(labelled, problem)
    _labelled(table, problem)


def once(table: pa.Table, keys: list[str], what: str) -> None:
    """No two rows answer to one key: which of two values is true cannot be guessed, and a guess may favour the label."""
    counted = table.group_by(keys).aggregate([([], "count_all")])
    if extra := table.num_rows - counted.num_rows:
        first = counted.filter(pc.greater(counted["count_all"], 1)).select(keys).slice(0, 1).to_pylist()[0]
        raise BadInputError(
            f"{what}: rows must differ in {' and '.join(keys)}, got {extra} that do not, such as {first}; "
            "the delivery holds them twice, or features.py must say which one counts"
        )


def past(table: pa.Table, column: str, limit: float, what: str) -> None:
    """Nothing is known before it happens."""
    ahead = pc.greater(table[column], limit)
    if count := pc.sum(ahead).as_py():
        latest = pc.max(table[column]).as_py()
        raise BadInputError(
            f"{what}.{column} must not be in the future, got {count} rows that are, the last at {_readable(latest)}; "
            "times are UTC, numbers are Unix seconds"
        )


def _readable(seconds: float) -> str:
    try:
        return str(np.datetime64(int(seconds), "s")) + "Z"
    except (OverflowError, ValueError):
        return f"{seconds:g}"


def _predictable(labelled: pa.Table, problem: Problem) -> None:
    early = pc.less(labelled[problem.label_time], labelled[problem.prediction_time])
    if count := pc.sum(early).as_py():
        first = labelled.filter(early).select([problem.entity]).slice(0, 1).to_pylist()[0]
        raise BadInputError(
            f"events.{problem.label_time} must not be before {problem.prediction_time}, got {count} rows where it is, "
            f"such as {first}; either is in another zone, or there is nothing to predict"
        )


def _labelled(table: pa.Table, problem: Problem) -> None:
    if not table.num_rows:
        return
    moments = np.asarray(table[problem.prediction_time].to_numpy())
    older = table[problem.target].filter(pa.array(moments <= np.median(moments)))
    if older.null_count > problem.unlabelled * len(older):
        raise BadInputError(
            f"events.{problem.target} must be missing in at most {problem.unlabelled:.0%} of the older half of events, "
            f"got {older.null_count} of {len(older)}; raise problem.unlabelled if so many never get a label"
        )


def _undisguised(line: Line, raw: Mapping[str, pa.Table], table: pa.Table, features: list[str], what: str) -> None:
    later: dict[bytes, str] = {}
    for name, source in line.sources.items():
        later |= {told: f"{name}.{c}" for c in source.known_later if (told := _values(raw[name][c])) is not None}
    for feature in features:
        told = _values(table[feature])
        if told is not None and told in later:
            raise BadInputError(
                f"{what}.{feature} must be known at the prediction moment, got the values of {later[told]}, "
                "which is known only later; leave the feature out"
            )


def _values(column: pa.ChunkedArray) -> bytes | None:
    """What a column holds, in any order; None when that tells too little to know it again."""
    known: Any = column.drop_null()
    if pa.types.is_integer(known.type) or pa.types.is_floating(known.type):
        known = known.cast(pa.float64(), safe=False)
    elif not pa.types.is_string(known.type):
        return None
    counted = known.value_counts()
    if len(counted) < _TELLING:
        return None
    order = pc.sort_indices(counted.field("values"))
    return repr(
        (counted.field("values").take(order).to_pylist(), counted.field("counts").take(order).to_pylist())
    ).encode()
