"""The moments of rows that a person brings."""

from datetime import UTC, date, datetime

import numpy as np
import pyarrow as pa
import pytest

from estate.data_moments import seconds
from estate.problems import BadInput

AT = datetime(2013, 4, 10, 0, 30, tzinfo=UTC)
EPOCH = int(AT.timestamp())


@pytest.mark.parametrize(
    "column",
    [
        pa.chunked_array([[EPOCH + 0.7]]),
        pa.chunked_array([[EPOCH]]),
        pa.chunked_array([["2013-04-10T00:30:00Z"], ["2013-04-10T00:30:00"], ["2013-04-10 02:30:00+02:00"]]),
        pa.chunked_array([pa.array([AT], pa.timestamp("ns", tz="America/New_York"))]),
        pa.chunked_array([pa.array([AT.replace(tzinfo=None)], pa.timestamp("ms"))]),
    ],
)
def test_a_moment_is_the_same_however_the_file_tells_time(column):
    assert np.unique(seconds(column, "at")).tolist() == [EPOCH]


@pytest.mark.parametrize("column", [pa.chunked_array([[date(2013, 4, 10)]]), pa.chunked_array([["2013-04-10"]])])
def test_a_day_is_its_midnight_in_utc(column):
    assert seconds(column, "at").tolist() == [EPOCH - 1800]


@pytest.mark.parametrize(
    ("column", "count"),
    [
        (pa.chunked_array([["2013-04-10T00:30:00Z", "yesterday"]]), 2),
        (pa.chunked_array([[1.0, None, float("nan"), float("inf")]]), 3),
        (pa.chunked_array([["2013-04-10T00:30:00Z", None]]), 1),
        (pa.chunked_array([[{"a": 1}]]), 1),
        (pa.chunked_array([[True]]), 1),
    ],
)
def test_rows_without_a_moment_are_counted_and_named(column, count):
    with pytest.raises(BadInput, match=f"^at must be a moment in every row, .*got {count} rows without$"):
        seconds(column, "at")
