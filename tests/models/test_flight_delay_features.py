from datetime import UTC, datetime

import pyarrow as pa
import pytest

from jobs.kit import line as lines
from models.flight_delay.features import events, tables

LINE = lines.load("flight-delay")
NEW_YORK_WINTER, NEW_YORK_SUMMER = 5, 4


def moment(*when):
    return datetime(*when, tzinfo=UTC)


def flight(hour, minute=0, delay=0.0, *, utc=NEW_YORK_WINTER, day=(2013, 1, 15), **more):
    """A flight by its local timetable; a delay of None never left."""
    year, month, date = day
    missing = delay is None
    return {
        "year": year, "month": month, "day": date, "hour": hour, "minute": minute, "sched_dep_time": hour * 100 + minute,
        "time_hour": moment(year, month, date, hour + utc), "dep_delay": delay, "arr_delay": delay,
        "air_time": None if missing else 60.0, "carrier": "UA", "flight": hour * 60 + minute, "origin": "EWR", "dest": "BOS",
        "distance": 200.0, "tailnum": "N1",
    } | more  # fmt: skip


def observation(hour, **more):
    values = dict.fromkeys(("temp", "dewp", "humid", "wind_speed", "precip", "pressure", "visib"), 1.0)
    return {"origin": "EWR", "time_hour": moment(2013, 1, 15, hour), **values, **more}


def raw(*flights, weather=()):
    schemas = {
        name: pa.schema([(column, _KINDS[kind]) for column, kind in source.columns.items()])
        for name, source in LINE.sources.items()
    }
    return {
        "flights": pa.Table.from_pylist(list(flights), schemas["flights"]),
        "weather": pa.Table.from_pylist(list(weather) or [observation(0)], schemas["weather"]),
    }


_KINDS = {"integer": pa.int64(), "number": pa.float64(), "category": pa.string(), "time": pa.timestamp("s", "UTC")}


def congestion(*flights):
    found = tables(raw(*flights))["congestion"].sort_by("measured_at").to_pylist()
    return {
        datetime.fromtimestamp(row["measured_at"], UTC).strftime("%H:%M"): row["mean_departure_delay"] for row in found
    }


@pytest.mark.parametrize(("utc", "day"), [(NEW_YORK_WINTER, (2013, 1, 15)), (NEW_YORK_SUMMER, (2013, 7, 15))])
def test_the_moment_of_departure_is_the_timetables_minute_of_the_hour_in_utc(utc, day):
    [row] = events(raw(flight(8, 35, utc=utc, day=day))).to_pylist()

    assert row["scheduled_departure"] == moment(*day, 8 + utc, 35).timestamp()


def test_hours_on_both_sides_of_the_change_of_clocks_are_as_far_apart_as_they_are():
    before, after = flight(1, day=(2013, 3, 10)), flight(3, utc=NEW_YORK_SUMMER, day=(2013, 3, 10))

    times = sorted(events(raw(before, after))["scheduled_departure"].to_pylist())
    assert times[1] - times[0] == 3600


@pytest.mark.parametrize(("arrival", "late"), [(14.0, 0), (15.0, 1), (-5.0, 0), (None, None)])
def test_late_is_fifteen_minutes_or_more_after_the_timetable(arrival, late):
    assert events(raw(flight(8, arr_delay=arrival)))["late"].to_pylist() == [late]


def test_a_label_is_known_three_hours_after_the_flight_was_in_the_air():
    [row] = events(raw(flight(8, delay=20.0))).to_pylist()

    assert row["label_time"] == moment(2013, 1, 15, 13 + 4, 20).timestamp()


def test_a_cancelled_flight_is_an_event_without_a_label():
    [row] = events(raw(flight(8, delay=None))).to_pylist()

    assert (row["late"], row["label_time"]) == (None, None)


def test_the_same_number_from_two_airports_is_two_flights():
    both = raw(flight(8), flight(8, origin="JFK"))

    assert len(set(tables(both)["schedule"]["flight_id"].to_pylist())) == 2


def test_an_observation_is_known_when_its_hour_is_over():
    found = tables(raw(flight(8), weather=[observation(10, temp=40.0)]))["weather"].to_pylist()

    assert [(row["observed_at"], row["temp"]) for row in found] == [(moment(2013, 1, 15, 11).timestamp(), 40.0)]


def test_monday_is_weekday_0():
    assert tables(raw(flight(8, day=(2013, 1, 14)), flight(9, day=(2013, 1, 20))))["schedule"][
        "weekday"
    ].to_pylist() == [0, 6]


def test_congestion_is_measured_from_the_step_after_the_departure_for_two_hours():
    measured = congestion(flight(8, 5, delay=0.0))

    assert list(measured) == [f"{13 + step // 6}:{step % 6}0" for step in range(1, 13)]
    assert set(measured.values()) == {0.0}


def test_a_flight_of_two_hours_ago_no_longer_counts():
    measured = congestion(flight(8, 5, delay=0.0), flight(10, 15, delay=60.0))

    assert "15:00" in measured
    assert "15:10" not in measured
    assert measured["16:20"] == 60.0


def test_a_flight_counts_from_when_it_left_not_from_when_it_should_have():
    measured = congestion(flight(8, 0, delay=45.0), flight(8, 0, delay=-10.0, flight=9))

    assert measured["13:00"] == measured["13:40"] == -10.0
    assert measured["13:50"] == (45.0 - 10.0) / 2


def test_a_flight_that_never_left_does_not_count():
    assert congestion(flight(8, 0, delay=30.0), flight(8, 0, delay=None, flight=9))["13:30"] == 30.0


def test_airports_do_not_mix():
    found = tables(raw(flight(8, delay=0.0), flight(8, delay=60.0, origin="JFK")))["congestion"].to_pylist()

    assert {(row["origin"], row["mean_departure_delay"]) for row in found} == {("EWR", 0.0), ("JFK", 60.0)}


@pytest.mark.parametrize("name", ["schedule", "weather", "congestion"])
def test_a_table_has_the_columns_that_the_spec_names(name):
    group = LINE.feature_groups[name]

    assert tables(raw(flight(8)))[name].column_names == [group.entity, group.event_time, *group.features]
