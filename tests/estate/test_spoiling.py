import pyarrow as pa
import pytest

from estate.problems import BadInput
from estate.spoiling import spoil

TABLE = pa.table({"temp": [10, 20, None], "carrier": ["UA", "AA", None], "late": [True, False, True]})


def test_a_scaled_column_keeps_its_gaps_and_the_others_stay():
    found = spoil(TABLE, "scale:temp:1.5")
    assert found["temp"].to_pylist() == [15.0, 30.0, None]
    assert found["carrier"] == TABLE["carrier"]


def test_a_dropped_column_is_gone():
    assert spoil(TABLE, "drop:temp").column_names == ["carrier", "late"]


def test_a_tenth_of_the_rows_gets_the_new_category():
    table = pa.table({"carrier": ["UA"] * 100})
    assert spoil(table, "category:carrier:ZZ")["carrier"].to_pylist().count("ZZ") == 10


@pytest.mark.parametrize(
    ("wish", "message"),
    [
        ("break:temp", "must be scale:COLUMN:FACTOR"),
        ("scale:temp", "must be scale:COLUMN:FACTOR"),
        ("drop:", "must be scale:COLUMN:FACTOR"),
        ("drop:tmp", "must name one of temp, carrier, late, got tmp"),
        ("scale:temp:big", "a number as its factor, got big"),
        ("scale:carrier:2", "a column of numbers, got carrier"),
        ("category:temp:ZZ", "a column of categories, got temp"),
    ],
)
def test_a_wish_that_cannot_be_granted_is_refused(wish, message):
    with pytest.raises(BadInput, match=message):
        spoil(TABLE, wish)
