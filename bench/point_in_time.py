"""This file measures the point-in-time query against DuckDB's own ASOF JOIN, over the same Parquet files into another, on real flights."""

import tempfile
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

from pyarrow import parquet

from bench import flights, looked_up
from bench.measure import Figure, alternate
from jobs.kit.spec import FeatureGroup, Line
from jobs.snapshot.duck import Table, connect, view
from jobs.snapshot.query import query
from jobs.snapshot.split import part_sql

ROUNDS = 5
# The features job stamps rows with the time at which it runs: all of them have been written by then.
AS_OF = datetime(2100, 1, 1, tzinfo=UTC)


def figures() -> Iterator[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        here, line = Path(folder), flights.whole_year()
        tables = flights.lake(here)
        ours = query(line, {name: f'"{name}_stored"' for name in tables}, AS_OF)
        floor = asof(line, {name: f'"{name}_stored"' for name in tables}, AS_OF)
        first = lambda: seconds(ours, tables, here, "ours")  # noqa: E731 - two timings that differ in their text
        second = lambda: seconds(floor, tables, here, "asof")  # noqa: E731 - as above
        taken, least = alternate(first, second, ROUNDS)
        made = here / "ours.parquet"
        parquet.write_table(looked_up.rows(line, tables, AS_OF, parquet.read_schema(made)), here / "slow.parquet")
        rows, differing = compare(made, here / "asof.parquet")
        _, wrong = compare(made, here / "slow.parquet")
    yield Figure(
        name=f"point-in-time query, {rows:,} flights with weather and congestion",
        measured=taken / least,
        limit=1.5,
        unit="times DuckDB's ASOF JOIN",
        detail=f"{taken:.2f} s against {least:.2f} s",
    )
    yield Figure(name="its rows that differ from the ASOF JOIN's", measured=differing, limit=0, unit="rows")
    yield Figure(
        name="its rows that differ from looking each flight up by itself", measured=wrong, limit=0, unit="rows"
    )


def asof(line: Line, tables: Mapping[str, str], as_of: datetime) -> str:
    """The same rows by ASOF JOIN, as a person writes it by hand who knows that every key was written once.

    A group of the predicted entity has one row at the very moment: an equality, the fastest that can be asked.
    """
    problem, groups = line.problem, line.feature_groups
    moment = f"events.{problem.prediction_time}"
    joins, features = [], []
    for name, group in groups.items():
        features += [_fresh(name, feature, group, moment) for feature in group.features]
        usable = f"{group.event_time} + {group.lag.total_seconds()} as usable"
        rows = f"(select *, {usable} from {tables[name]}) as {name}"  # noqa: S608 - our spec's names
        own = group.entity == problem.entity
        same = f"events.{group.entity} = {name}.{group.entity} and {moment} {'=' if own else '>='} {name}.usable"
        joins.append(f"{'' if own else 'asof '}left join {rows} on {same}")
    known = f"{problem.target} is not null and {problem.label_time} <= {as_of.timestamp()}"
    return (
        f"select events.{problem.entity}, {moment}, {', '.join(features)}, events.{problem.target},"  # noqa: S608 - our spec's names
        f" {part_sql(line)} as part from (select * from {tables['events']} where {known}) as events {' '.join(joins)}"
    )


def _fresh(name: str, feature: str, group: FeatureGroup, moment: str) -> str:
    if group.max_age is None:
        return f"{name}.{feature}"
    age = f"{moment} - {name}.{group.event_time}"
    return f"case when {age} <= {group.max_age.total_seconds()} then {name}.{feature} end as {feature}"


def seconds(sql: str, tables: Mapping[str, Table], folder: Path, name: str) -> float:
    """Time from Parquet to Parquet, in a process that has DuckDB loaded and nothing cached."""
    with connect(folder, memory_gb=4) as connection:
        for table, stored in tables.items():
            view(connection, f"{table}_stored", stored.select())
        begun = time.perf_counter()
        connection.execute(f"copy ({sql}) to '{folder / name}.parquet' (format parquet)")
        return time.perf_counter() - begun


def compare(one: Path, other: Path) -> tuple[int, int]:
    """Rows of the first file, and how many of either are not in the other."""
    first, second = f"select * from '{one}'", f"select * from '{other}'"  # noqa: S608 - our own files
    counted = f"(select count(*) from ({first}))"  # noqa: S608 - our own files
    both = f"({first} except all {second}) union all ({second} except all {first})"
    with connect(one.parent) as connection:
        found = connection.execute(f"select {counted}, count(*) from ({both})").fetchone()  # noqa: S608 - our own files
    return int(found[0]), int(found[1])
