from datetime import UTC, datetime

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jobs.snapshot.query import query
from tests.jobs.little_line import line

FAR = datetime(2000, 1, 1, tzinfo=UTC)
DAY = 86_400.0
DUCK = duckdb.connect(config={"threads": 1})
KINDS = {
    "trips": {
        "trip": pa.string(),
        "station": pa.string(),
        "start": pa.float64(),
        "known": pa.float64(),
        "late": pa.int64(),
    },
    "plan": {"trip": pa.string(), "start": pa.float64(), "kind": pa.string(), "length": pa.float64()},
    "rain": {"station": pa.string(), "measured": pa.float64(), "amount": pa.float64()},
}


def table(which, records):
    kinds = KINDS[which] | {"write_time": pa.timestamp("ms"), "is_deleted": pa.bool_()}
    filled = [{"write_time": 0, "is_deleted": False} | record for record in records]
    return pa.Table.from_pylist(filled, pa.schema(list(kinds.items())))


def trip(start, name="t", station="a", **more):
    return {"trip": name, "station": station, "start": float(start), "known": float(start), "late": 1} | more


def rain(measured, amount, station="a", **more):
    return {"station": station, "measured": float(measured), "amount": amount} | more


def joined(trips, rains, plans=(), as_of=FAR, spec=None):
    spec = spec or line()
    sql = query(spec, {"events": "trips_", "plan": "plan_", "rain": "rain_"}, as_of)
    for which, records in (("trips", trips), ("plan", plans), ("rain", rains)):
        DUCK.register(f"{which}_", table(which, records))
    return DUCK.sql(f"select * from ({sql}) order by start, trip").to_arrow_table().to_pylist()


def amounts(trips, rains, **more):
    return [row["amount"] for row in joined(trips, rains, **more)]


def test_a_record_counts_from_its_lag_after_it_was_measured():
    assert amounts([trip(109), trip(110, "u")], [rain(100, 1.0)]) == [None, 1.0]


def test_a_record_older_than_max_age_counts_as_missing():
    assert amounts([trip(160), trip(161, "u")], [rain(100, 1.0)]) == [1.0, None]


def test_a_missing_value_of_the_newest_record_is_not_filled_from_an_older_one():
    assert amounts([trip(130)], [rain(100, 1.0), rain(110, None)]) == [None]


def test_of_two_records_of_one_moment_the_later_written_counts_and_no_event_is_doubled():
    assert amounts([trip(130)], [rain(100, 2.0, write_time=2), rain(100, 1.0, write_time=1)]) == [2.0]


def test_a_deleted_record_hides_the_older_ones():
    assert amounts([trip(130)], [rain(90, 1.0), rain(100, 2.0, is_deleted=True)]) == [None]


def test_two_events_of_one_entity_and_moment_are_two_rows():
    assert amounts([trip(130), trip(130, "u")], [rain(100, 1.0)]) == [1.0, 1.0]


def test_records_of_another_entity_do_not_count():
    assert amounts([trip(130, station="b")], [rain(100, 1.0)]) == [None]


def test_a_label_that_is_known_only_after_as_of_is_left_out():
    trips = [trip(10, known=20.0), trip(11, "u", known=21.0)]

    assert [row["trip"] for row in joined(trips, [], as_of=datetime.fromtimestamp(20, UTC))] == ["t"]


def test_an_event_without_a_label_is_left_out():
    assert joined([trip(10, late=None)], []) == []


def test_of_two_records_of_an_event_the_later_written_label_counts():
    assert [row["late"] for row in joined([trip(10, write_time=1), trip(10, late=0, write_time=2)], [])] == [0]


def test_a_prediction_that_was_moved_counts_once_at_the_moment_written_last():
    found = joined([trip(10, write_time=1), trip(25, write_time=2), trip(20, write_time=0)], [])
    assert [row["start"] for row in found] == [25.0]


def test_every_nth_day_of_training_is_held_out_and_days_outside_the_split_are_left_out():
    days = {
        0: "train",
        3.99: "train",
        4: "holdout",
        4.99: "holdout",
        5: "train",
        9.5: "holdout",
        10: "evaluate",
        19.9: "evaluate",
    }
    trips = [trip(day * DAY, str(day)) for day in [*days, 20, 25]]

    assert {float(row["trip"]): row["part"] for row in joined(trips, [])} == days


def test_columns_are_entity_moment_features_in_order_target_and_part():
    [row] = joined([trip(10)], [], [{"trip": "t", "start": 10.0, "kind": "bus", "length": 3.0}])

    assert row == {"trip": "t", "start": 10.0, "kind": "bus", "length": 3.0, "amount": None, "late": 1, "part": "train"}


def test_names_that_are_words_of_sql_are_quoted():
    text = query(line(), {"events": "e", "plan": "p", "rain": "r"}, FAR)

    assert '"start"' in text
    assert " start " not in text


@pytest.mark.parametrize("word", ["asof", "ignore nulls", "epoch", "to_timestamp", "qualify", "exclude", "distinct on"])
def test_the_text_uses_nothing_that_only_one_engine_knows(word):
    assert word not in query(line(), {"events": "e", "plan": "p", "rain": "r"}, FAR).lower()


moments = st.integers(0, 200).map(float)
stations = st.sampled_from("ab")
rains = st.builds(
    rain,
    moments,
    st.none() | st.floats(0, 9, allow_subnormal=False),
    station=stations,
    write_time=st.integers(0, 3),
    is_deleted=st.booleans(),
)
history = st.lists(rains, max_size=25, unique_by=lambda r: (r["station"], r["measured"], r["write_time"]))
events = st.lists(st.tuples(moments, stations), max_size=12)


def slowly(start, station, records):
    """What the join means, said for one event at a time."""
    written = {}
    for record in sorted(records, key=lambda r: r["write_time"]):
        written[record["station"], record["measured"]] = record
    known = [r for r in written.values() if r["station"] == station and r["measured"] + 10 <= start]
    last = max(known, key=lambda r: r["measured"], default=None)
    if last is None or last["is_deleted"] or start - last["measured"] > 60:
        return None
    return last["amount"]


@settings(max_examples=50, deadline=None)
@given(events, history)
def test_the_join_agrees_with_looking_at_each_event_alone(trips, records):
    found = joined(
        [trip(start, f"{position:03d}", station) for position, (start, station) in enumerate(trips)], records
    )

    expected = [(f"{position:03d}", slowly(start, station, records)) for position, (start, station) in enumerate(trips)]
    assert sorted((row["trip"], row["amount"]) for row in found) == expected


plans = st.builds(
    lambda start, name, kind, **more: {"trip": name, "start": start, "kind": kind, "length": 1.0} | more,
    moments,
    st.sampled_from(["000", "001", "002"]),
    st.sampled_from(["bus", "rail"]),
    write_time=st.integers(0, 3),
    is_deleted=st.booleans(),
)
planned = st.lists(plans, max_size=20, unique_by=lambda r: (r["trip"], r["start"], r["write_time"]))


def slowly_planned(start, name, records):
    """What the join means for a group of the predicted entity itself."""
    written = {}
    for record in sorted(records, key=lambda r: r["write_time"]):
        written[record["trip"], record["start"]] = record
    known = [r for r in written.values() if r["trip"] == name and r["start"] <= start]
    last = max(known, key=lambda r: r["start"], default=None)
    return None if last is None or last["is_deleted"] else last["kind"]


@settings(max_examples=50, deadline=None)
@given(events, planned)
def test_records_of_the_predicted_entity_agree_with_looking_at_each_event_alone(trips, records):
    found = joined([trip(start, f"{at:03d}", station) for at, (start, station) in enumerate(trips)], [], records)

    expected = [(f"{at:03d}", slowly_planned(start, f"{at:03d}", records)) for at, (start, _) in enumerate(trips)]
    assert sorted((row["trip"], row["kind"]) for row in found) == expected


GUSTS = {
    "source": "rain",
    "entity": "station",
    "event_time": "measured",
    "lag": "25s",
    "features": {"gust": {"type": "number", "source": "rain.amount"}},
}


@settings(max_examples=50, deadline=None)
@given(events, history, history)
def test_two_groups_of_one_entity_each_keep_their_own_lag_and_age(trips, rains, gusts):
    groups = {**line().model_dump()["feature_groups"], "gusts": GUSTS}
    DUCK.register("gusts_", table("rain", gusts).rename_columns({"amount": "gust"}))
    names = {"events": "trips_", "plan": "plan_", "rain": "rain_", "gusts": "gusts_"}
    sql = query(line(feature_groups=groups), names, FAR)
    found = [trip(start, f"{position:03d}", station) for position, (start, station) in enumerate(trips)]
    for which, records in (("trips", found), ("plan", []), ("rain", rains)):
        DUCK.register(f"{which}_", table(which, records))

    def gust(start, station):
        later = [{**record, "measured": record["measured"] + 15} for record in gusts]
        # Without an age, the newest however old.
        known = [r for r in later if r["station"] == station and r["measured"] + 10 <= start]
        at = max((r["measured"] for r in known), default=None)
        last = max((r for r in known if r["measured"] == at), key=lambda r: r["write_time"], default=None)
        return None if last is None or last["is_deleted"] else last["amount"]

    seen = sorted(DUCK.sql(f"select trip, amount, gust from ({sql})").fetchall())
    expected = [(f"{p:03d}", slowly(s, where, rains), gust(s, where)) for p, (s, where) in enumerate(trips)]
    assert seen == expected
