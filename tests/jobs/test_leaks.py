"""This file tries to leak the future into training, one way per test; each is refused or neutralised."""

from datetime import UTC, datetime

import numpy as np
import pyarrow as pa
import pytest
from pydantic import ValidationError

from jobs.features import refuse
from jobs.features.contract import definitions
from jobs.features.read import read
from jobs.features.records import typed
from jobs.kit.entry import BadInputError
from jobs.kit.spec import Source
from jobs.snapshot.duck import run
from jobs.validate.answers import answers
from jobs.validate.parts import validate
from models.flight_delay.features import events as flight_events
from models.flight_delay.features import tables as flight_tables
from tests.jobs.little_line import SPEC, line, parts, rows
from tests.jobs.test_snapshot_query import DAY, amounts, joined, rain, trip
from tests.models.test_flight_delay_features import LINE, flight, moment, observation, raw

NOW = datetime(2014, 1, 1, tzinfo=UTC)
AS_OF = datetime.fromtimestamp(1000, UTC)
EARLY, LATER, LAST = 900_000, 1_100_000, 1_200_000
"""Written before and after AS_OF, in milliseconds."""


def events(**columns):
    plain = {"trip": ["a", "b"], "start": [10.0, 20.0], "station": ["s", "s"], "known": [11.0, 21.0], "late": [0, 1]}
    return pa.table(plain | columns)


def computed(**columns):
    """The little line's groups; its predicted entity's features may be changed."""
    plan = {"trip": ["a"], "start": [10.0], "kind": ["bus"], "length": [1.0]} | columns
    return {"plan": pa.table(plan), "rain": pa.table({"station": ["s"], "measured": [5.0], "amount": [1.0]})}


def with_known_later():
    sources = SPEC["sources"]
    trips = {**sources["trips"], "columns": sources["trips"]["columns"] | {"delay": "number"}, "known_later": ["delay"]}
    return {**sources, "trips": trips}


def test_a_feature_that_was_known_a_second_too_late_is_not_joined():
    assert amounts([trip(109)], [rain(100, 1.0)]) == [None]


def test_a_feature_that_was_known_at_the_very_moment_less_its_lag_is_joined():
    assert amounts([trip(110)], [rain(100, 1.0)]) == [1.0]


def test_a_feature_one_second_older_than_max_age_is_not_joined():
    assert amounts([trip(160), trip(161, "u")], [rain(100, 1.0)]) == [1.0, None]


def test_a_column_that_is_known_later_is_refused_as_a_feature_under_any_name():
    early = {"kind": {"type": "category"}, "length": {"type": "number", "source": "trips.delay"}}

    with pytest.raises(ValidationError, match=r"length must be known at the prediction moment, got trips.delay"):
        line(sources=with_known_later(), feature_groups__plan__features=early)


def test_the_target_is_refused_as_a_feature():
    with pytest.raises(ValidationError, match="late must not be the target"):
        line(feature_groups__plan__features={"late": {"type": "integer", "source": "trips.length"}})


def test_code_that_gives_a_later_known_column_another_name_than_the_spec_says_is_refused():
    delays = [float(value) for value in range(30)]
    delivered = {"trips": pa.table({"delay": pa.array([None, *delays])})}
    lying = computed(
        trip=[str(v) for v in delays], start=delays, kind=["bus"] * 30, length=pa.array(delays[::-1], pa.float64())
    )

    with pytest.raises(BadInputError, match=r"plan.length must be known at the .*, got the values of trips.delay"):
        refuse.groups(line(sources=with_known_later()), delivered, lying, NOW)


@pytest.mark.parametrize("feature", ["length", "amount", "kind"])
def test_a_feature_that_alone_tells_every_label_is_refused(feature):
    everything = rows(400)
    late = np.asarray(everything["late"])
    told = {
        "length": np.where(late == 1, 60.0, 59.0),
        "amount": pa.array(np.where(late == 1, 1.0, 0.0), mask=late == 0),
        "kind": pa.array(np.where(late == 1, "bus", "rail")),
    }[feature]
    position = everything.column_names.index(feature)

    [finding] = answers(everything.set_column(position, feature, pa.array(told)), line())
    assert (finding.column, finding.rule, finding.severity, finding.count) == (feature, "knowledge", "error", 400)


def test_features_that_leave_a_doubt_are_none_of_the_answer():
    assert list(answers(rows(400), line())) == []


def test_an_event_time_without_a_zone_is_refused_wherever_it_comes_from(tmp_path):
    (tmp_path / "t.csv").write_text("at\n2013-01-01 08:00:00\n")
    with pytest.raises(BadInputError, match="column at must be a time with its zone"):
        read(tmp_path / "t.csv", Source(file="t.csv", columns={"at": "time"}))

    local = pa.table({"station": ["a"], "measured": pa.array([0], pa.timestamp("us")), "amount": [1.0]})
    with pytest.raises(BadInputError, match=r"rain.measured must be a time with its zone"):
        typed(local, definitions(line().feature_groups["rain"]), "rain")


def test_an_event_time_in_another_zone_is_the_same_moment(tmp_path):
    (tmp_path / "t.csv").write_text("at\n2013-01-15T08:00:00-05:00\n2013-01-15T13:00:00Z\n")

    first, second = read(tmp_path / "t.csv", Source(file="t.csv", columns={"at": "time"}))["at"].to_pylist()
    assert first == second


def test_the_zone_of_the_machine_moves_no_write_time(tmp_path, monkeypatch):
    from pyarrow import parquet

    monkeypatch.setenv("TZ", "America/New_York")
    written = pa.array([datetime(2014, 1, 1, tzinfo=UTC)], pa.timestamp("ms", "UTC"))
    (tmp_path / "x").mkdir()
    parquet.write_table(
        pa.table({"k": ["a"], "write_time": written, "is_deleted": [False]}), tmp_path / "x" / "1.parquet"
    )
    columns = {"x": [{"FeatureName": "k", "FeatureType": "String"}]}
    found = run("select k, write_time from x", {"x": tmp_path / "x"}, columns, ["k"])

    assert found["write_time"].to_pylist() == [datetime(2014, 1, 1)]  # noqa: DTZ001 - the column has no zone


def test_rows_known_only_in_the_future_are_refused():
    tomorrow = computed() | {"rain": pa.table({"station": ["s"], "measured": [NOW.timestamp() + 1], "amount": [1.0]})}
    with pytest.raises(
        BadInputError, match=r"rain.measured must not be in the future, got 1 rows that are, .*2014-01-"
    ):
        refuse.groups(line(), {}, tomorrow, NOW)


def test_milliseconds_taken_for_seconds_are_refused():
    with pytest.raises(BadInputError, match=r"plan.start must not be in the future, got 1 rows"):
        refuse.groups(line(), {}, computed(start=[NOW.timestamp() * 1000]), NOW)


def test_the_timetable_of_tomorrow_is_no_leak():
    refuse.groups(line(), {}, computed(start=[NOW.timestamp() + DAY]), NOW)


def test_two_values_of_one_key_in_one_delivery_are_refused():
    table = pa.table({"station": ["s", "s"], "measured": [5.0, 5.0], "amount": [1.0, 2.0]})

    with pytest.raises(
        BadInputError, match=r"rain: rows must differ in station and measured, got 1 that do not, such as"
    ):
        refuse.groups(line(), {}, computed() | {"rain": table}, NOW)


def test_a_label_before_its_own_prediction_is_refused():
    with pytest.raises(BadInputError, match=r"events.known must not be before start, got 1 rows .*'trip': 'b'"):
        refuse.events(line(), events(known=[11.0, 19.0]), NOW)


def test_a_label_from_the_future_is_refused():
    with pytest.raises(BadInputError, match=r"events with a label.known must not be in the future, got 1 rows"):
        refuse.events(line(), events(known=[11.0, NOW.timestamp() + 1]), NOW)


def test_a_moment_of_a_label_that_is_not_there_yet_may_be_in_the_future():
    refuse.events(line(), events(known=[11.0, NOW.timestamp() + 1], late=[0, None]), NOW)


def test_a_label_that_is_known_a_fraction_of_a_second_after_as_of_is_left_out():
    as_of = datetime.fromtimestamp(20.6, UTC)

    assert [row["trip"] for row in joined([trip(10, known=20.0), trip(11, "u", known=21.0)], [], as_of=as_of)] == ["t"]


def test_a_correction_that_was_written_after_as_of_is_not_seen():
    rains = [rain(100, 1.0, write_time=EARLY), rain(100, 2.0, write_time=LATER)]

    assert amounts([trip(130)], rains, as_of=AS_OF) == [1.0]
    assert amounts([trip(130)], rains) == [2.0]


def test_a_label_that_was_corrected_after_as_of_is_the_old_one():
    trips = [trip(10, write_time=EARLY), trip(10, late=0, write_time=LATER)]

    assert [row["late"] for row in joined(trips, [], as_of=AS_OF)] == [1]


def test_history_that_was_loaded_after_as_of_counts_as_first_written():
    rains = [rain(100, 1.0, write_time=LATER), rain(100, 2.0, write_time=LAST)]

    assert amounts([trip(130, write_time=LATER)], rains, as_of=AS_OF) == [1.0]


def test_a_line_that_loads_no_history_sees_nothing_that_was_written_after_as_of():
    rains = [rain(100, 1.0, write_time=EARLY), rain(110, 2.0, write_time=LATER)]
    lived = line(backfill=False)

    assert amounts([trip(130, write_time=EARLY)], rains, as_of=AS_OF, spec=lived) == [1.0]
    assert joined([trip(130, write_time=LATER)], rains, as_of=AS_OF, spec=lived) == []


def test_days_that_judge_a_model_and_train_it_are_refused():
    with pytest.raises(ValidationError, match=r"evaluate.start must not be before train.end"):
        line(split__evaluate={"start": "1970-01-10", "end": "1970-01-21"})


def test_rows_of_later_days_in_the_training_part_are_refused():
    given = parts()
    mixed = given | {"train": pa.concat_tables([given["train"], given["evaluate"].slice(0, 3)])}

    found = validate(mixed | {"evaluate": given["evaluate"].slice(3)}, line(), None)
    assert [(f["column"], f["rule"], f["count"]) for f in found["findings"]] == [("start", "span of train", 3)]


def test_nothing_that_happens_after_a_flight_leaves_the_timetable_moves_its_features():
    """Held-out and later days are beside training days: change all of the later flights' fate, and look for a trace."""
    cut = moment(2013, 1, 15, 18).timestamp()
    random = np.random.default_rng(0)
    plan = [(int(hour), int(minute)) for hour in range(6, 19) for minute in (0, 20, 40)]
    delays = [float(delay) for delay in random.integers(-10, 90, len(plan))]

    def row(hour, minute, delay):
        known = moment(2013, 1, 15, hour + 5, minute).timestamp() + 60 * delay <= cut
        return flight(hour, minute, delay if known else delay + 77.0)

    weather = [observation(hour, temp=float(hour)) for hour in range(20)]
    warmer = [observation(hour, temp=float(hour) + (50 if hour >= 18 else 0)) for hour in range(20)]
    truth = raw(*[flight(*at, delay) for at, delay in zip(plan, delays, strict=True)], weather=weather)
    other = raw(*[row(*at, delay) for at, delay in zip(plan, delays, strict=True)], weather=warmer)

    before, after = _features(truth, cut), _features(other, cut)
    assert len(before) > 15
    assert before == after
    assert _features(truth, cut + 7200) != _features(other, cut + 7200)


def _features(delivered, until):
    """What a snapshot of the flights that should leave by a moment says, by flight."""
    import duckdb

    from jobs.features.collect import event_definitions
    from jobs.snapshot.query import query

    found = flight_tables(delivered) | {"events": flight_events(delivered)}
    with duckdb.connect() as connection:
        for name, table in found.items():
            kinds = event_definitions(LINE) if name == "events" else definitions(LINE.feature_groups[name])
            whole = typed(table, kinds, name).append_column("is_deleted", pa.repeat(pa.scalar(False), table.num_rows))
            stamp = pa.scalar(0, pa.timestamp("ms"))
            connection.register(f"{name}_t", whole.append_column("write_time", pa.repeat(stamp, table.num_rows)))
        sql = query(LINE, {name: f"{name}_t" for name in found}, NOW)
        records = connection.sql(sql).to_arrow_table().to_pylist()
    return {
        row["flight_id"]: tuple(row[name] for name in LINE.features)
        for row in records
        if row["scheduled_departure"] <= until
    }
