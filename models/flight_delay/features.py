"""This file is how raw deliveries become the line's features, each with the moment from which it was known.

All times are Unix seconds in UTC: `time_hour` is UTC in the deliveries, so no local clock, and no change of clocks, takes part.
"""

from collections.abc import Mapping

import duckdb
import pyarrow as pa

FLIGHT_ID = "printf('%04d-%02d-%02d-%s-%d-%s', year, month, day, carrier, flight, origin)"
"""A carrier uses a flight number once a day per origin, but the same number may leave from two origins."""
DEPARTURE = "epoch(time_hour) + 60 * minute"
"""time_hour is the scheduled hour; the minute is the timetable's."""

SCHEDULE = f"""
select {FLIGHT_ID} as flight_id, {DEPARTURE} as scheduled_departure,
       hour as departure_hour, cast(isodow(make_date(year, month, day)) - 1 as bigint) as weekday, carrier, origin, dest, distance
from flights
"""  # noqa: S608 - our own constants

# An observation stamped 10:00 was taken at 10:51, and its precipitation is the hour's sum: it is known at 11:00.
WEATHER = """
select origin, epoch(time_hour) + 3600 as observed_at, temp, dewp, humid, wind_speed, precip, pressure, visib
from weather
"""

# Only flights that left count, from the moment they left. A step of the grid holds the departures since the step before,
# so twelve steps are the two hours up to and including measured_at.
CONGESTION = f"""
with departures as (
    select origin, ceil(({DEPARTURE} + 60 * dep_delay) / 600) * 600 as step, sum(dep_delay) as delay, count(*) as flights
    from flights where dep_delay is not null group by all
),
grid as (
    select origin, unnest(generate_series(cast(min(step) as bigint), cast(max(step) as bigint) + 6600, 600)) as step
    from departures group by origin
),
sums as (
    select grid.origin, grid.step, sum(delay) over two_hours as delay, sum(departures.flights) over two_hours as flights
    from grid left join departures using (origin, step)
    window two_hours as (partition by grid.origin order by grid.step rows between 11 preceding and current row)
)
select origin, cast(step as double) as measured_at, delay / flights as mean_departure_delay from sums where flights > 0
"""  # noqa: S608 - our own constants

# The deliveries do not say when a flight reached its gate. Where time zones are known, 99.99 % did within 3 hours of
# landing and of leaving the gate taken together; so much later the label is surely known. No arrival, no label.
EVENTS = f"""
select {FLIGHT_ID} as flight_id, origin, {DEPARTURE} as scheduled_departure,
       {DEPARTURE} + 60 * (dep_delay + air_time + 180) as label_time, cast(arr_delay >= 15 as bigint) as late
from flights
"""  # noqa: S608 - our own constants


def tables(raw: Mapping[str, pa.Table]) -> dict[str, pa.Table]:
    """The feature groups: entity, event time and features of every row."""
    return {
        "schedule": _query(raw, SCHEDULE),
        "weather": _query(raw, WEATHER),
        "congestion": _query(raw, CONGESTION),
    }


def events(raw: Mapping[str, pa.Table]) -> pa.Table:
    """What is predicted: its entities, the moment of prediction, the label and the moment from which it is known."""
    return _query(raw, EVENTS)


def _query(raw: Mapping[str, pa.Table], sql: str) -> pa.Table:
    with duckdb.connect() as connection:
        for name, table in raw.items():
            connection.register(name, table)
        return connection.sql(sql).to_arrow_table()
