"""This file runs the query where its rows do not fit into memory: the same text over one slice of time after another.

A slice sees all that its events can see, so that its rows are the text's rows over everything, and slices follow one another in the
order of the result:

- events are first made one per entity, over all of history, as the text itself does it: one that was moved is in one slice;
- records of the predicted entities go to the slice that their entity's event is in;
- of a group with a maximum age, records that are older than that at the slice's start count for none of its events;
- of a group without, the newest record of each entity before the slice's start is carried into it.
"""

# ruff: noqa: S608 - the text is made of names that the spec's pattern lets through, quoted, and of whole numbers

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from jobs.kit.spec import FeatureGroup, Line
from jobs.snapshot.duck import Table, parquet, stream, told, view
from jobs.snapshot.newest import instant, quoted
from jobs.snapshot.query import events_steps, shared, text
from jobs.snapshot.slices import HOUR, Slice, cut, number
from jobs.snapshot.split import seconds

ROWS_AT_ONCE = 4_000_000


@dataclass(frozen=True)
class Sliced:
    """One run of the query by slices."""

    line: Line
    tables: Mapping[str, Table]
    """The table of each feature group, and of `events`."""
    moments: tuple[datetime, datetime]
    """Labels known later, and corrections written later, are left out."""
    connection: Any
    scratch: Path

    def plan(self, most: int) -> list[Slice]:
        """Slices by the rows of events and shared groups; none when all of them fit at once."""
        problem, spans = self.line.problem, self.line.split
        clocks = {"events": f'"{problem.prediction_time}"'}
        clocks |= {name: _moment(group) for name, group in self._shared().items()}
        first, last = seconds(spans.train.start), seconds(spans.evaluate.end)
        hours = " union all ".join(
            f"select cast(floor({clock} / {HOUR}) as bigint) as hour from {quoted(name + '_stored')}"
            f" where {clock} >= {first} and {clock} < {last}"
            for name, clock in clocks.items()
        )
        counted = f"select hour, count(*) from ({hours}) group by hour order by hour"
        slices = cut(self.connection.execute(counted).fetchall(), most)
        return slices if len(slices) > 1 else []

    def rows(self, sql: str, slices: list[Slice], order: list[str]) -> pa.RecordBatchReader:
        """The query's rows in order, a batch at a time."""
        schema = stream(self.connection, f"{sql} limit 0", order).schema
        return pa.RecordBatchReader.from_batches(schema, self._batches(sql, slices, order))

    def _batches(self, sql: str, slices: list[Slice], order: list[str]) -> Iterator[pa.RecordBatch]:
        self._events(slices)
        if not self._files("events"):
            return
        for name, group in self.line.feature_groups.items():
            if group.entity == self.line.problem.entity:
                self._own(name, group)
        done = 0
        for position, one in enumerate(slices):
            self._look_at(position, one)
            for batch in stream(self.connection, sql, order):
                done += batch.num_rows
                yield batch
            print(f"slice {position + 1} of {len(slices)}: {done:,} rows", flush=True)

    def _events(self, slices: list[Slice]) -> None:
        as_of, written = self.moments
        moment = quoted(self.line.problem.prediction_time)
        steps = text(events_steps(self.line, '"events_stored"', as_of, written))
        self._copy(
            "events",
            f"with {steps} select *, {instant(written)} as write_time, {number(moment, slices)} as _slice from events",
        )

    def _own(self, name: str, group: FeatureGroup) -> None:
        # Of two entities with one hash a slice sees too much or the same record twice, which the query lets count once.
        key = f"hash({quoted(group.entity)})"
        places = f"select {key} as _place, _slice from {parquet(self._files('events'))}"
        self._copy(
            name,
            f"select stored.*, _slice from {quoted(name + '_stored')} as stored join ({places}) as places"
            f" on hash(stored.{quoted(group.entity)}) = _place",
        )

    def _copy(self, name: str, rows: str) -> None:
        folder = str(self.scratch / name).replace("'", "''")
        with told(self.connection, f"{name} into slices"):
            self.connection.execute(f"copy ({rows}) to '{folder}' (format parquet, partition_by (_slice))")

    def _files(self, name: str, which: str = "*") -> list[Path]:
        return sorted((self.scratch / name).glob(f"_slice={which}/*.parquet"))

    def _look_at(self, position: int, one: Slice) -> None:
        """Let the names of the stored tables mean this slice."""
        for name, table in self.tables.items():
            group = self.line.feature_groups.get(name)
            if group is None or group.entity == self.line.problem.entity:
                rows = Table(self._files(name, str(position)), table.columns).select()
            elif group.max_age is not None:
                oldest = one.start - int(group.max_age.total_seconds())
                rows = table.select(f"{quoted(group.event_time)} >= {oldest} and {_moment(group)} < {one.end}")
            else:
                rows = self._carrying(name, group, one, first=not position)
            view(self.connection, f"{name}_stored", rows)

    def _carrying(self, name: str, group: FeatureGroup, one: Slice, *, first: bool) -> str:
        """The slice's own records, and those that its start found."""
        entity, known, moment = quoted(group.entity), quoted(group.event_time), _moment(group)
        table, carried = self.tables[name], quoted(f"{name}_carried")
        before = table.select(f"{moment} < {one.start}") if first else self._last(name)
        counts = "" if self.line.backfill else f"where write_time <= {instant(self.moments[1])}"
        self.connection.execute(
            f"create or replace temp table {carried} as with before as ({before}),"
            f" newest as (select {entity}, max({known}) as {known} from before {counts} group by {entity})"
            f" select before.* from before join newest using ({entity}, {known})"
        )
        return f"{table.select(f'{moment} >= {one.start} and {moment} < {one.end}')} union all select * from {carried}"

    def _last(self, name: str) -> str:
        return f"select * from {quoted(name + '_stored')}"

    def _shared(self) -> dict[str, FeatureGroup]:
        return {name: group for groups in shared(self.line).values() for name, group in groups.items()}


def _moment(group: FeatureGroup) -> str:
    """From when a record counts."""
    return f"({quoted(group.event_time)} + {int(group.lag.total_seconds())})"
