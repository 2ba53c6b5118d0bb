"""Values of every sort become the column's type or nothing, and break no export."""

import pyarrow as pa
import pytest

from estate.export import rows
from tests.estate.test_export import SHAPE, START, asked


@pytest.mark.parametrize("hour", [10**400, 2**63, float("inf"), float("nan"), -(2**70), [7], {"h": 7}])
def test_no_value_that_a_caller_sends_breaks_the_export(hour):
    for kind in ("integer", "number"):
        told = rows.value(hour, kind)
        assert told is None or kind == "number"
        pa.array([told], pa.int64() if kind == "integer" else pa.float64())
    current, strange = rows.current(SHAPE, [asked(1, hour=hour), asked(2)], {})
    assert (current["hour"].to_pylist(), strange) == ([None, 7], {"hour": 1})


@pytest.mark.parametrize(
    ("moment", "seconds"),
    [
        (START, START.timestamp()),
        (START.replace(tzinfo=None), START.timestamp()),
        (START.date(), START.timestamp()),
        (5, 5.0),
    ],
)
def test_a_time_is_in_seconds_whether_a_snapshot_or_a_request_says_it(moment, seconds):
    assert rows.value(moment, "time") == seconds
