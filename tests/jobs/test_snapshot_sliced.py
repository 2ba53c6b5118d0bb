"""This file tests that slices of time give the very rows that the query gives over everything at once."""

import tempfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from jobs.kit.files import Folder
from jobs.snapshot.engine import with_duckdb
from jobs.snapshot.slices import Slice, cut, number
from tests.jobs.little_line import SPEC, line
from tests.jobs.test_snapshot_query import rain, table, trip

HOUR = 3600.0
AGED = SPEC["feature_groups"]["rain"] | {"lag": "1h", "max_age": "5h"}
AGELESS = {
    "source": "rain",
    "entity": "station",
    "event_time": "measured",
    "lag": "2h",
    "features": {"gust": {"type": "number", "source": "rain.amount"}},
}
GROUPS = {"plan": SPEC["feature_groups"]["plan"], "rain": AGED, "gusts": AGELESS}

halves = st.integers(-6, 40).map(lambda half: half * HOUR / 2)
stations = st.sampled_from("ab")
written = {"write_time": st.integers(0, 3).map(lambda n: n * 1000), "is_deleted": st.booleans()}
trips = st.lists(
    st.builds(trip, halves, st.sampled_from([f"t{number}" for number in range(8)]), stations, **written), max_size=14
)
rains = st.lists(st.builds(rain, halves, st.none() | st.integers(0, 9).map(float), stations, **written), max_size=20)
plans = st.lists(
    st.builds(
        lambda start, name, kind, **more: {"trip": name, "start": start, "kind": kind, "length": 1.0} | more,
        halves,
        st.sampled_from([f"t{number}" for number in range(8)]),
        st.sampled_from(["bus", "rail"]),
        **written,
    ),
    max_size=14,
)


def stored(root, histories):
    """Each history in a folder, in two files."""
    for name, (kind, records) in histories.items():
        rows = table(kind, records)
        rows = rows.rename_columns({"amount": "gust"}) if name == "gusts" else rows
        half = rows.num_rows // 2
        (root / name / "month=01").mkdir(parents=True)
        parquet.write_table(rows.slice(0, half), root / name / "month=01" / "a.parquet")
        parquet.write_table(rows.slice(half), root / name / "b.parquet")
    return lambda group: Folder(root / group)


def joined(where, spec, written, most):
    with with_duckdb(spec, where, datetime(2000, 1, 1, tzinfo=UTC), written, rows_at_once=most) as found:
        return found.rows.read_all(), found.sql


@settings(max_examples=15, deadline=None)
@given(trips, plans, rains, rains, st.booleans(), st.integers(4, 20))
def test_slices_are_the_same_text_and_the_same_rows_in_the_same_order(events, plan, rain, gusts, backfill, most):
    spec = line(feature_groups=GROUPS, backfill=backfill)
    histories = {"events": ("trips", events), "plan": ("plan", plan), "rain": ("rain", rain), "gusts": ("rain", gusts)}
    with tempfile.TemporaryDirectory() as folder:
        where = stored(Path(folder), histories)
        whole, sliced = (joined(where, spec, datetime.fromtimestamp(2, UTC), n) for n in (1 << 30, most))

    assert sliced == whole


def test_what_a_slice_cannot_see_alone_is_carried_into_it(tmp_path, capsys):
    spec = line(feature_groups=GROUPS)
    events = [trip(hour * HOUR, f"t{hour}") for hour in range(0, 40, 4)]
    plan = [{"trip": "t36", "start": 0.0, "kind": "bus", "length": 2.0}]
    histories = {"events": ("trips", events), "plan": ("plan", plan)}
    histories |= {"rain": ("rain", [rain(29 * HOUR, 3.0)]), "gusts": ("rain", [rain(-99 * HOUR, 7.0)])}
    rows, _ = joined(stored(tmp_path, histories), spec, None, 2)

    assert "slice 6 of 6: 10 rows" in capsys.readouterr().out
    assert rows["gust"].to_pylist() == [7.0] * 10
    assert rows["amount"].to_pylist() == [None] * 8 + [3.0, None]
    assert rows["kind"].to_pylist() == [None] * 9 + ["bus"]


def test_a_prediction_that_moved_to_another_slice_is_in_that_one_alone(tmp_path):
    events = [trip(HOUR, "a", write_time=1), trip(30 * HOUR, "a", write_time=2), trip(60 * HOUR, "b")]
    histories = {"events": ("trips", events), "plan": ("plan", []), "rain": ("rain", []), "gusts": ("rain", [])}
    rows, _ = joined(stored(tmp_path, histories), line(feature_groups=GROUPS), None, 1)

    assert list(zip(rows["trip"].to_pylist(), rows["start"].to_pylist(), strict=True)) == [
        ("a", 30 * HOUR),
        ("b", 60 * HOUR),
    ]


@pytest.mark.parametrize(("most", "slices"), [(10, 1), (9, 2), (5, 2), (4, 3), (1, 3)])
def test_slices_hold_as_many_rows_as_they_may_unless_an_hour_alone_has_more(most, slices):
    assert len(cut([(3, 5), (4, 1), (9, 4)], most)) == slices


def test_slices_follow_one_another_without_a_gap():
    assert cut([(3, 5), (4, 1), (9, 4)], 5) == [Slice(3 * 3600, 4 * 3600), Slice(4 * 3600, 10 * 3600)]
    assert number("t", cut([(3, 5), (4, 1), (9, 4)], 5)) == "case when t < 14400 then 0 else 1 end"
