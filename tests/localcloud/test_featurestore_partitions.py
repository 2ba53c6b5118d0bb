"""How the offline store is divided."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from localcloud.featurestore.partitions import spans

YEAR = 31_536_000
times = st.lists(st.floats(0, 50 * YEAR), min_size=1, max_size=200).map(lambda found: np.array(sorted(found)))


@given(times)
def test_every_row_is_in_exactly_one_span_and_in_order(found):
    covered = [row for span in spans(found) for row in range(span.start, span.stop)]

    assert covered == list(range(len(found)))


@given(times)
def test_no_more_objects_than_allowed_unless_by_year(found):
    assert len(spans(found, most=10)) <= max(10, 51)
    assert len(spans(found, most=60)) <= 60


def test_rows_are_divided_by_hour_as_in_aws():
    found = spans(np.array([1356998400.0, 1357001999.0, 1357002000.0]))

    assert [(span.folder, span.latest) for span in found] == [
        ("year=2013/month=01/day=01/hour=00", "20130101T005959Z"),
        ("year=2013/month=01/day=01/hour=01", "20130101T010000Z"),
    ]


def test_a_year_of_hours_becomes_a_dozen_objects_and_not_thousands():
    hours = np.arange(1356998400.0, 1356998400.0 + YEAR, 3600)

    assert [span.folder[:18] for span in spans(hours)] == [f"year=2013/month={month:02d}" for month in range(1, 13)]
