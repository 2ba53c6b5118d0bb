"""Whatever keeps the monitor from seeing is a verdict of its own, with its reason and its alarm."""
# ruff: noqa: F811 - a fixture's name is its use

import json
from datetime import UTC, datetime, timedelta

import boto3
import pytest
from botocore.exceptions import ClientError

from jobs.drift import handler, serving
from jobs.drift import watch as watching
from jobs.drift.blind import WAYS_OUT
from jobs.drift.handler import handle
from jobs.drift.traffic import Traffic
from tests.jobs.drift_cloud import (  # noqa: F401 - fixtures
    ENDPOINT,
    EVENT,
    KEY,
    START,
    capture,
    contract,
    metric,
    package,
    put,
    sagemaker,
    stored,
)


def blind(said, case, rings=1):
    document = handle(EVENT, None)
    assert (document["verdict"], document["blind"]["case"]) == ("blind", case)
    assert document["blind"]["way_out"] == WAYS_OUT[case]
    assert WAYS_OUT[case] in document["response"]
    assert any(said in reason for reason in document["unseen"]), document["unseen"]
    assert said in document["cause"]
    assert metric("Blind") == rings
    assert json.loads(stored(KEY + ".json"))["blind"] == document["blind"]
    return document


def called(times, at=START + timedelta(minutes=5)):
    """What the endpoint counted."""
    dimensions = [{"Name": "EndpointName", "Value": ENDPOINT}, {"Name": "VariantName", "Value": "live"}]
    data = {"MetricName": "Invocations", "Dimensions": dimensions, "Timestamp": at, "Value": float(times)}
    boto3.client("cloudwatch").put_metric_data(Namespace="AWS/SageMaker", MetricData=[data])


def told(monkeypatch, **changed):
    for name, value in contract(**changed).environ().items():
        monkeypatch.setenv(name, value)


def test_a_line_that_nobody_calls_is_idle_and_rings(package):
    blind("no captured predictions in the window: nobody called", "idle")


def test_a_line_that_need_not_be_called_is_idle_and_quiet(package, monkeypatch):
    told(monkeypatch, expects_traffic=False)
    assert not blind("nobody called the endpoint", "idle", rings=0)["blind"]["pages"]


def test_calls_that_nothing_captured_are_a_capture_that_fails_also_where_traffic_is_not_expected(package, monkeypatch):
    told(monkeypatch, expects_traffic=False)
    called(40)
    called(7, at=START - timedelta(hours=2))
    blind("though the endpoint was called 40 times", "capture-failing")


def test_capture_that_is_off_is_named(package, monkeypatch):
    monkeypatch.setattr(serving, "_capturing", lambda _described: False)
    blind("data capture is off", "capture-off")


def test_counters_that_may_not_be_read_are_named_and_nothing_is_guessed(package, monkeypatch):
    refused = Traffic(unknown="how often the endpoint was called: AccessDenied")
    monkeypatch.setattr(watching, "ask", lambda *_args: refused)
    document = blind("how often the endpoint was called is not known", "no-captures")
    assert refused.unknown in document["unseen"]


def test_too_few_rows_are_blind(package):
    capture(package, rows=499)
    blind("499 rows, 500 are needed", "too-few-rows")


def test_enough_calls_of_which_too_few_were_captured_are_a_sample_too_small(package):
    capture(package, rows=40)
    called(20)
    blind("1 of 20 calls were captured", "sampling-too-low")


def test_calls_that_should_have_been_captured_are_missed_in_a_window_that_can_be_judged(package):
    capture(package)
    called(9)
    document = handle(EVENT, None)
    assert document["verdict"] == "ok"
    assert "8 calls that should have been captured: only 1 were" in document["unseen"]


def test_nothing_but_unreadable_captures_are_blind(package):
    put("garbage\n" * 3)
    document = blind("no captured predictions in the window could be read", "captures-unreadable")
    [trouble] = document["captures"]["unread"]
    assert (trouble["what"], trouble["count"]) == ("lines cut off or not JSON", 3)
    assert trouble["file"].endswith("/live/2026/11/24/05/one.jsonl")


def test_captures_from_hours_that_have_not_come_are_a_clock_that_is_wrong(package):
    capture(package, at=datetime.now(UTC) + timedelta(hours=3))
    blind("dated later than now", "clock-skew")


def test_rows_that_another_package_answered_are_no_view_of_this_one(package):
    capture(package + "0")
    document = blind("another answered all 1000", "other-package")
    assert "1000 rows answered by another package" in document["unseen"]


def test_a_monitor_that_fails_leaves_a_blind_verdict_and_fails(package, ledger, monkeypatch):
    monkeypatch.setattr(handler, "watch", lambda *_args: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        handle(EVENT, None)
    [row] = ledger.rows("flight-delay", "verdict")
    assert (row.body["verdict"], row.body["blind"]["case"]) == ("blind", "monitor-failed")
    assert "ZeroDivisionError: division by zero" in row.body["cause"]
    assert metric("Blind") == 1
    assert json.loads(stored(KEY + ".json"))["blind"] == row.body["blind"]


def test_a_monitor_that_cannot_write_either_rings_all_the_same(package, monkeypatch):
    boto3.client("dynamodb").delete_table(TableName=contract().ledger_table)
    capture(package)
    with pytest.raises(ClientError) as failed:
        handle(EVENT, None)
    assert metric("Blind") == 1
    assert any("nor could this be told" in note for note in failed.value.__notes__)
