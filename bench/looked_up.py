"""This file joins point in time the slow and obvious way: for each event by itself, the last record that was known then.

It takes every key to have been written once, as the real flights are.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyarrow import parquet

from jobs.kit.spec import FeatureGroup, Line
from jobs.snapshot.duck import Table

Row = dict[str, Any]


class History:
    """The records of one feature group."""

    def __init__(self, group: FeatureGroup, table: Table) -> None:
        self.group = group
        self.of: dict[Any, list[Row]] = defaultdict(list)
        for row in sorted(_rows(table), key=lambda row: float(row[group.event_time])):
            self.of[row[group.entity]].append(row)
        lag = group.lag.total_seconds()
        self.known = {entity: [row[group.event_time] + lag for row in rows] for entity, rows in self.of.items()}

    def at(self, entity: str, moment: float) -> Row:
        """Its features as known at a moment; missing ones when there is no record, or only one too old."""
        position = bisect_right(self.known.get(entity, ()), moment)
        row = self.of[entity][position - 1] if position else {}
        age = self.group.max_age
        if age and row and moment - row[self.group.event_time] > age.total_seconds():
            row = {}
        return {feature: row.get(feature) for feature in self.group.features}


def rows(line: Line, tables: Mapping[str, Table], as_of: datetime, schema: pa.Schema) -> pa.Table:
    """The training set, in no order."""
    problem = line.problem
    histories = [History(group, tables[name]) for name, group in line.feature_groups.items()]
    found = []
    for event in _rows(tables["events"]):
        if event[problem.target] is None or event[problem.label_time] > as_of.timestamp():
            continue
        moment = event[problem.prediction_time]
        row = {problem.entity: event[problem.entity], problem.prediction_time: moment}
        for history in histories:
            row |= history.at(event[history.group.entity], moment)
        found.append(row | {problem.target: event[problem.target], "part": _part(line, moment)})
    return pa.Table.from_pylist(found, schema)


def _part(line: Line, moment: float) -> str:
    day: date = datetime.fromtimestamp(moment, UTC).date()
    if day >= line.split.evaluate.start:
        return "evaluate"
    nth = (day - line.split.train.start).days % line.split.holdout_every == line.split.holdout_every - 1
    return "holdout" if nth else "train"


def _rows(table: Table) -> list[Row]:
    return [row for path in table.files for row in _read(path)]


def _read(path: Path) -> list[Row]:
    found: list[Row] = parquet.ParquetFile(path).read().to_pylist()
    return found
