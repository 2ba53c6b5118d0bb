"""Each verdict is answered, by a call that the monitor does not wait for."""

import json
from datetime import UTC, datetime, timedelta

import boto3
import pytest

from jobs.drift.calling import call
from jobs.drift.span import Span

START = datetime(2026, 5, 1, tzinfo=UTC)
SPAN = Span(start=START, end=START + timedelta(hours=1))


@pytest.fixture
def calls(monkeypatch):
    found = []

    class Lambda:
        def invoke(self, **asked):
            found.append(asked)

    monkeypatch.setattr(boto3, "client", lambda _service: Lambda())
    return found


def test_the_window_is_named_and_nobody_waits(calls):
    call("respond", {}, SPAN)

    [asked] = calls
    assert (asked["FunctionName"], asked["InvocationType"]) == ("respond", "Event")
    assert json.loads(asked["Payload"]) == {"start": "2026-05-01T00:00:00Z"}


@pytest.mark.parametrize(("function", "event"), [("", {}), ("respond", {"respond": False})])
def test_nobody_is_called_where_nobody_is_named_or_the_caller_only_judges(calls, function, event):
    call(function, event, SPAN)

    assert calls == []
