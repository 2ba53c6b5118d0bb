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
from tests.jobs.leak_rows import NOW, computed, events, with_known_later
from tests.jobs.little_line import line, rows
from tests.jobs.test_snapshot_query import DAY, amounts, rain, trip


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
