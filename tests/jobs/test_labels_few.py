"""Of many predictions so many are read as memory takes; of a window with labels the rest says the same."""
# ruff: noqa: F811 - a fixture's name is its use

import json
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from jobs.drift.handler import handle
from jobs.drift.kinds import live
from jobs.labels.ahead import ahead
from jobs.labels.few import Few, TooLate
from tests.jobs.drift_cloud import package as served  # noqa: F401 - a fixture
from tests.jobs.drift_cloud import sagemaker  # noqa: F401 - a fixture
from tests.jobs.test_drift_capture import record
from tests.jobs.test_drift_kinds_live import EVENT, ROWS, captured, deliver, package  # noqa: F401 - a fixture
from tests.jobs.test_drift_kinds_live import START as THEN

START = datetime(2026, 11, 24, 5, tzinfo=UTC)
SPAN = (START, START + timedelta(hours=1))


def file(numbers):
    told = [{"prediction_id": str(UUID(int=n)), "package": "p", "probability": 0.5} for n in numbers]
    return "\n".join(record([{"n": one["prediction_id"]}], [one], encoding="JSON") for one in told).encode()


def read(most, *files):
    few = Few(most)
    return [one.id for one in few.predictions(files, *SPAN)], few.every


def test_few_predictions_are_all_read():
    assert read(300, file(range(300))) == ([str(UUID(int=n)) for n in range(300)], 1)


def test_of_many_every_second_and_fourth_is_read_whatever_their_order():
    found, every = read(300, file(range(500)), file(range(500, 1000)))
    other, same = read(300, file(range(999, -1, -1)))
    assert every == same >= 4
    assert sorted(found) == sorted(other)
    assert 1000 / every / 1.3 < len(found) <= 300


def test_what_is_read_has_the_request_that_it_answers():
    few = Few(100)
    assert all(one.request == {"n": one.id} for one in few.predictions([file(range(400))], *SPAN))


def test_predictions_of_other_hours_take_no_room():
    few = Few(10)
    assert few.predictions([file(range(50))], START - timedelta(hours=1), START) == []
    assert few.every == 1


def test_when_time_runs_out_nothing_is_said_of_a_part():
    with pytest.raises(TooLate):
        Few(10, lambda: True).predictions([file([1])], *SPAN)


def test_files_are_fetched_ahead_in_order_and_not_all_at_once():
    asked = []

    def get(key):
        asked.append(key)
        return key.encode()

    keys = [str(n) for n in range(20)]
    found = ahead(get, keys, 3)
    assert next(found) == b"0"
    assert len(asked) <= 4
    assert [b"0", *found] == [key.encode() for key in keys]


def test_labels_of_a_large_window_are_counted_as_what_they_stand_for(package, monkeypatch):
    deliver(*captured(package, THEN))
    monkeypatch.setattr(live, "MOST_LABELLED", 900)
    found = handle(EVENT, None)
    labels = found["labels"]
    assert (found["verdict"], labels["one_in"]) == ("ok", 2)
    assert labels["arrived"] == labels["predictions"] == 2 * found["performance"]["rows"]
    assert abs(labels["arrived"] - ROWS) < 0.15 * ROWS


class LateForLabels:
    """Captures are read at once, and then there is no time."""

    def __init__(self):
        self._left = iter([1000, 900, 900])

    def get_remaining_time_in_millis(self):
        return next(self._left, 10)


def test_a_window_without_time_for_labels_is_judged_by_what_needs_none(package):
    deliver(*captured(package, THEN))
    found = handle(EVENT, LateForLabels())
    assert (found["verdict"], found["rows"]) == ("ok", ROWS)
    assert "performance: time ran out while predictions and their labels were read" in found["unseen"]
    assert json.dumps(found["estimated"])
