from datetime import UTC, datetime

import pyarrow as pa
import pytest

from jobs.features.collect import store
from jobs.features.contract import definitions
from jobs.features.records import keyed, months, newest, typed, unique
from jobs.kit.entry import BadInputError
from jobs.kit.files import Folder
from tests.jobs.little_line import line

FIRST, LATER, LAST = (datetime(2026, 1, day, tzinfo=UTC) for day in (1, 2, 3))
FEBRUARY = 31 * 86_400.0


def rain(*amounts, start=0.0):
    return pa.table(
        {
            "station": ["a", "b"] * (len(amounts) // 2) + ["a"] * (len(amounts) % 2),
            "measured": [start + position for position in range(len(amounts))],
            "amount": pa.array(amounts, pa.float64()),
        }
    )


@pytest.fixture
def lake(tmp_path):
    return Folder(tmp_path / "lake")


def add(lake, table, now):
    lake.root.mkdir(exist_ok=True)
    return store(table, "station", "measured", lake, now)["added"]


def stored(lake):
    import duckdb

    return duckdb.sql(f"from read_parquet('{lake.root}/**/*.parquet') order by write_time, measured").to_arrow_table()


def test_a_month_is_one_file_under_the_first_hour_of_the_month(lake):
    added = add(lake, pa.concat_tables([rain(1, 2), rain(3, start=FEBRUARY)]), FIRST)

    assert [name.rsplit("/", 1)[0] for name in added] == [
        "year=1970/month=01/day=01/hour=00",
        "year=1970/month=02/day=01/hour=00",
    ]


def test_every_row_says_when_it_was_written_and_that_it_is_not_deleted(lake):
    add(lake, rain(1, 2), FIRST)

    told = stored(lake).select(["write_time", "api_invocation_time", "is_deleted"]).to_pylist()
    assert told == [{"write_time": FIRST, "api_invocation_time": FIRST, "is_deleted": False}] * 2


def test_the_same_rows_in_another_order_write_nothing_new(lake):
    add(lake, rain(1, 2, 3), FIRST)

    assert add(lake, rain(1, 2, 3).take([2, 0, 1]), LATER) == []


def test_a_changed_month_is_added_and_the_other_months_are_not(lake):
    add(lake, pa.concat_tables([rain(1, 2), rain(3, start=FEBRUARY)]), FIRST)

    [added] = add(lake, pa.concat_tables([rain(1, 2), rain(4, start=FEBRUARY)]), LATER)
    assert added.startswith("year=1970/month=02/")


def test_a_delivery_that_goes_back_to_older_values_wins_over_the_one_between(lake):
    for amount, now in ((1, FIRST), (2, LATER), (1, LAST)):
        add(lake, rain(amount), now)

    assert stored(lake)["amount"].to_pylist() == [1, 2, 1]


def test_the_newest_record_of_each_entity_leaves_out_what_is_missing():
    assert newest(rain(1, 2, None), "station", "measured") == [
        [{"FeatureName": "station", "ValueAsString": "a"}, {"FeatureName": "measured", "ValueAsString": "2"}],
        [
            {"FeatureName": "station", "ValueAsString": "b"},
            {"FeatureName": "measured", "ValueAsString": "1"},
            {"FeatureName": "amount", "ValueAsString": "2"},
        ],
    ]


def test_features_are_typed_as_the_feature_store_is_told():
    assert definitions(line().feature_groups["plan"]) == [
        {"FeatureName": "trip", "FeatureType": "String"},
        {"FeatureName": "start", "FeatureType": "Fractional"},
        {"FeatureName": "kind", "FeatureType": "String"},
        {"FeatureName": "length", "FeatureType": "Fractional"},
    ]


def test_a_column_that_the_code_forgot_is_named():
    with pytest.raises(BadInputError, match="rain must have column amount, got station, measured"):
        typed(rain(1).drop_columns(["amount"]), definitions(line().feature_groups["rain"]), "rain")


def test_a_row_without_an_event_time_is_refused():
    table = rain(1, 2).set_column(1, "measured", pa.array([0.0, None]))

    with pytest.raises(
        BadInputError, match=r"rain.measured must be given, got none in 1 rows, the first .*'station': 'b'"
    ):
        keyed(table, ["station", "measured"], "rain")


def test_rows_of_a_month_are_ordered_by_time_and_then_entity():
    table = pa.table({"station": ["b", "a", "a"], "measured": [1.0, 1.0, 0.0], "amount": [1.0, 2.0, 3.0]})

    [month] = months(table, "station", "measured")
    assert month.rows["amount"].to_pylist() == [3.0, 2.0, 1.0]


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
def test_times_of_any_unit_become_seconds(unit):
    times = pa.array([3600_500_000, None], pa.timestamp("us", "UTC")).cast(pa.timestamp(unit, "UTC"), safe=False)
    table = typed(pa.table({"at": times}), [{"FeatureName": "at", "FeatureType": "Fractional"}], "rain")
    assert table["at"].to_pylist() == [3600.0 if unit == "s" else 3600.5, None]


def test_a_name_that_two_rows_share_is_refused_with_how_often_it_occurs():
    with pytest.raises(BadInputError, match=r"events.trip must be different in every row, got b in 3 rows; 3 rows are"):
        unique(pa.table({"trip": ["a", "b", "a", "b", "b"]}), "trip", "events")
    assert unique(pa.table({"trip": ["a", "b"]}), "trip", "events").num_rows == 2
