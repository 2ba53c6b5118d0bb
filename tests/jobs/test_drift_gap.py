"""Time that nobody judged is told by the next window that somebody does."""

import json
from datetime import timedelta

import pytest

from jobs.drift.gap import gap
from jobs.drift.span import Span, stamp
from jobs.kit.chain import Row
from tests.jobs.drift_cloud import START

LONG_AGO = START - timedelta(days=1000)
HOUR = timedelta(hours=1)
SPAN = Span(start=START, end=START + HOUR)


def judged(end, at):
    """The row of a verdict that was given then."""
    body = json.dumps({"end": end} if end else {})
    return Row(line="l", seq=1, kind="verdict", id="w", at=at.isoformat(), by="d", text=body, previous="")


def test_a_replay_of_the_past_is_no_watch_that_ended_then():
    replayed = judged(stamp(LONG_AGO), START - HOUR)
    watched = judged(stamp(START - 5 * HOUR), START - 4 * HOUR)
    assert gap(SPAN, [replayed], HOUR, SPAN.end) == []
    assert gap(SPAN, [watched, replayed], HOUR, SPAN.end)[0].startswith(stamp(START - 5 * HOUR))


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
    verdicts = [judged(stamp(START + hours * HOUR), START + hours * HOUR) for hours in ends] + [judged(None, START)]
    said = gap(SPAN, verdicts, HOUR, SPAN.end + late * HOUR)
    first = None if missed is None else f"{stamp(START + missed * HOUR)} to {stamp(START)}"
    assert [text.partition(": ")[0] for text in said] == ([first] if first else [])
