"""When people are called for a drifting window, and when it is only recorded."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from jobs.drift.span import Span
from jobs.drift.suppression import persists, suppressed
from jobs.kit.chain import Row

HOUR = timedelta(hours=1)
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
WINDOW = Span(start=NOON, end=NOON + HOUR)


def released(at, **body):
    stated = {"outcome": "live", "package_arn": "arn:p/7", **body}
    return Row(line="l", seq=1, kind="release", id="r", at=at.isoformat(), by="b", text=json.dumps(stated), previous="")


def held(rows, *, bake=timedelta(0), settle=timedelta(0), pending=False):
    return suppressed(rows, WINDOW, bake=bake, settle=settle, pending=pending)


@pytest.mark.parametrize("minutes", [10, 65])
def test_a_window_in_which_a_release_baked_calls_nobody_and_names_it(minutes):
    why = held([released(NOON + timedelta(minutes=minutes))], bake=timedelta(minutes=20))
    assert "arn:p/7" in why


def test_a_window_after_the_bake_calls_again():
    assert held([released(NOON - timedelta(minutes=1))], bake=HOUR) is None


def test_a_window_soon_after_a_release_calls_nobody_where_the_line_lets_it_settle():
    before = [released(NOON - timedelta(minutes=90))]
    assert "arn:p/7" in held(before, settle=timedelta(hours=2))
    assert held(before, settle=HOUR) is None


def test_a_release_that_bakes_now_calls_nobody_though_the_ledger_has_not_heard_of_it():
    assert "bakes" in held([], pending=True)


@pytest.mark.parametrize("body", [{"outcome": "rolled back"}, {"changed": False}])
def test_a_release_that_changed_nothing_silences_nobody(body):
    assert held([released(NOON, **body)], bake=HOUR, settle=HOUR) is None


def test_a_line_without_bake_is_called_in_the_very_window_of_a_release():
    assert held([released(NOON + timedelta(minutes=5))]) is None


def verdict(start, word="drifting", **more):
    return {"start": start, "verdict": word, **more}


def test_a_window_that_is_judged_twice_is_one_window():
    assert not persists([verdict("1", "ok"), verdict("2"), verdict("2")], 3, 2)
    assert persists([verdict("1"), verdict("2", "ok"), verdict("3")], 3, 2)


def test_a_window_that_was_judged_anew_counts_as_judged_last():
    assert not persists([verdict("1"), verdict("2"), verdict("1", "ok"), verdict("2")], 2, 2)


def test_suppressed_windows_do_not_call_however_many():
    assert not persists([verdict("1", suppressed="a release bakes"), verdict("2")], 2, 2)


def test_a_past_window_that_is_judged_today_does_not_call_for_what_came_after_it():
    assert not persists([verdict("5"), verdict("6"), verdict("2", "ok")], 1, 1)
