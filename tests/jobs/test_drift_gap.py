"""Time that nobody judged is told by the next window that somebody does."""

from datetime import timedelta

import pytest

from jobs.drift.gap import gap
from jobs.drift.span import Span, stamp
from tests.jobs.drift_cloud import START

HOUR = timedelta(hours=1)
SPAN = Span(start=START, end=START + HOUR)


@pytest.mark.parametrize(
    ("ends", "late", "missed"),
    [
        ([], 0, None),
        ([-2, -1, 0], 0, None),
        ([-3, -2], 0, -2),
        ([-2, 1], 0, -2),  # the window itself, judged before
        ([-300], 0, -300),
        ([-300], 48, None),  # a window of the past, by hand
    ],
)
def test_what_nobody_judged_reaches_from_the_last_window_to_this_one(ends, late, missed):
    verdicts = [{"end": stamp(START + hours * HOUR)} for hours in ends] + [{}]
    said = gap(SPAN, verdicts, HOUR, SPAN.end + late * HOUR)
    first = None if missed is None else f"{stamp(START + missed * HOUR)} to {stamp(START)}"
    assert [text.partition(": ")[0] for text in said] == ([first] if first else [])
