"""This file measures point-in-time joins against Feast's local DuckDB store: few keys, many events.

All flights of 2013 with the weather and the congestion of their three airports. Feast's store joins every event with every earlier
record of its key before it takes the newest, so few keys with long histories are the worst that can be asked of it, and what
flights ask. Our time is from Parquet to Parquet, which is more than Feast is asked for.
"""

import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from bench import flights
from bench.measure import Figure
from bench.peers import inside
from bench.point_in_time import AS_OF, compare, seconds
from jobs.kit.spec import Line
from jobs.snapshot.duck import Table, connect
from jobs.snapshot.query import query

ROUNDS = 3
FEATURES = ("weather", "congestion")


def figures() -> Iterator[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        here, line = Path(folder), flights.whole_year()
        line = line.model_copy(update={"feature_groups": {name: line.feature_groups[name] for name in FEATURES}})
        stored = flights.lake(here)
        tables = {name: stored[name] for name in (*FEATURES, "events")}
        sql = query(line, {name: f'"{name}_stored"' for name in tables}, AS_OF)
        times = [seconds(sql, tables, here, "ours") for _ in range(ROUNDS)]
        _for_feast(line, tables, here)
        found = inside("feast", "feast_join_inside.py", str(here))
        # On both sides of the minute that Feast takes, so that a busy moment is not ours alone.
        taken = min(*times, *(seconds(sql, tables, here, "ours") for _ in range(ROUNDS)))
        rows, differing = _compare(line, here)
    yield Figure(
        name=f"point-in-time join of {rows:,} flights at 3 airports (few keys, many events)",
        measured=found["seconds"] / taken,
        limit=50,
        unit=f"times as fast as Feast {found['feast']} on DuckDB",
        at_least=True,
        detail=f"{taken:.2f} s against {found['seconds']:.1f} s",
    )
    yield Figure(name="rows in which Feast and we differ", measured=differing, limit=0, unit="rows")


def _for_feast(line: Line, tables: Mapping[str, Table], here: Path) -> None:
    """The same records with timestamps from which they count, and the events as Feast is asked for them."""
    with connect(here) as connection:
        for name in FEATURES:
            group = line.feature_groups[name]
            usable = f"to_timestamp({group.event_time} + {group.lag.total_seconds()}) as event_timestamp"
            rows = f"select {group.entity}, {usable}, {', '.join(group.features)} from ({tables[name].select()})"  # noqa: S608 - our spec's names
            connection.execute(f"copy ({rows}) to '{here / name}.parquet' (format parquet)")
        events = f"select * from ({tables['events'].select()}) where flight_id in (select flight_id from '{here}/ours.parquet')"  # noqa: S608 - our own files
        asked = f"select flight_id, origin, to_timestamp(scheduled_departure) as event_timestamp from ({events})"  # noqa: S608 - as above
        connection.execute(f"copy ({asked}) to '{here}/asked.parquet' (format parquet)")


def _compare(line: Line, here: Path) -> tuple[int, int]:
    features = [feature for name in FEATURES for feature in line.feature_groups[name].features]
    with connect(here) as connection:
        for name in ("ours", "feast"):
            chosen = f"select flight_id, {', '.join(features)} from '{here}/{name}.parquet'"  # noqa: S608 - our own files
            connection.execute(f"copy ({chosen}) to '{here}/{name}-compared.parquet' (format parquet)")
    return compare(here / "ours-compared.parquet", here / "feast-compared.parquet")
