"""The Lambda: from what the endpoint captured to verdict, page, metrics and ledger row."""
# ruff: noqa: F811 - a fixture's name is its use

import json
from datetime import UTC, datetime, timedelta

import pytest

from jobs.drift.contract import Drift
from jobs.drift.handler import handle
from tests.jobs.drift_cloud import (  # noqa: F401 - fixtures
    EVENT,
    KEY,
    START,
    capture,
    contract,
    metric,
    metrics,
    package,
    put,
    sagemaker,
    stored,
)
from tests.jobs.test_drift_capture import record


def test_a_quiet_window_is_ok_and_leaves_its_page_its_metrics_and_its_row(package, ledger):
    capture(package)
    document = handle(EVENT, None)
    assert (document["line"], document["verdict"], document["rows"]) == ("flight-delay", "ok", 1000)
    assert (document["start"], document["end"]) == ("2026-11-24T05:00:00Z", "2026-11-24T06:00:00Z")
    assert document["report"] == f"s3://captures/{KEY}.html"
    assert json.loads(stored(KEY + ".json"))["verdict"] == "ok"
    assert "No drift" in stored(KEY + ".html")
    assert {("Psi", "flight-delay", "temp"), ("Ks", "flight-delay", "temp"), ("Blind", "flight-delay")} <= metrics()
    assert (metric("Blind"), metric("DriftedFeatures"), metric("WindowRows")) == (0, 0, 1000)
    [row] = ledger.rows("flight-delay", "verdict")
    assert (row.id, row.body["verdict"], row.body["package"]) == ("2026-11-24T05:00:00Z", "ok", package)


def test_a_drifting_window_says_which_feature_and_raises_the_metric(package):
    capture(package, warmer=10)
    document = handle(EVENT, None)
    assert (document["verdict"], document["kinds"]) == ("drifting", ["data"])
    assert document["cause"].startswith("temp: ")
    assert metric("DriftedFeatures") == 1


def test_a_vanished_column_is_found_though_every_row_was_refused(package):
    error = {"error": {"field": "temp", "message": "must be given"}}
    put(record([{"carrier": "UA"}] * 600, [error] * 600))
    document = handle(EVENT, None)
    assert document["verdict"] == "drifting"
    assert "temp: the column vanished" in document["cause"]


def test_fields_that_the_model_does_not_know_are_named(package):
    put(record([{"temp": 50.0, "carrier": "UA", "surprise": 1}] * 600, [{"probability": 0.3}] * 600))
    assert "column surprise is not in the baseline" in handle(EVENT, None)["unseen"]


def test_judging_a_window_again_changes_nothing(package, ledger):
    capture(package)
    first, second = handle(EVENT, None), handle(EVENT, None)
    assert first == second
    assert len(ledger.rows("flight-delay", "verdict")) == 1


def test_without_a_span_the_window_that_ends_now_is_judged(package):
    now = datetime.now(UTC)
    capture(package, at=now - timedelta(minutes=1))
    capture(package, at=now - timedelta(hours=2), name="older")
    document = handle({}, None)
    assert (document["verdict"], document["rows"]) == ("ok", 1000)


def test_files_of_every_hour_and_variant_of_the_window_count(package):
    for hour in range(3):
        capture(package, rows=300, at=START + timedelta(hours=hour, minutes=30), name=f"n{hour}")
    document = handle(EVENT | {"end": "2026-11-24T07:00:00Z"}, None)
    assert document["rows"] == 600


def test_corrupt_captures_are_named_and_the_rest_is_judged(package):
    capture(package)
    put("not json\n{}\n", name="two")
    document = handle(EVENT, None)
    assert document["verdict"] == "ok"
    assert {"1 lines cut off or not JSON", "1 lines that are no capture records"} <= set(document["unseen"])


def test_drift_calls_only_when_enough_of_the_last_windows_drift(package, monkeypatch):
    for name, value in contract(windows=3, windows_drifting=2).environ().items():
        monkeypatch.setenv(name, value)
    for hour, calls in ((0, 0.0), (1, 1.0)):
        at = START + timedelta(hours=hour)
        capture(package, warmer=10, at=at, name=f"n{hour}")
        handle({"start": at.isoformat(), "end": (at + timedelta(hours=1)).isoformat()}, None)
        assert metric("DriftedFeatures") == calls


@pytest.mark.parametrize(
    "event", [{"start": "yesterday", "end": "now"}, {"start": EVENT["end"], "end": EVENT["start"]}]
)
def test_a_span_that_is_none_is_refused(package, event):
    with pytest.raises(ValueError, match="must be"):
        handle(event, None)


def test_the_contract_survives_the_environment():
    assert Drift.read(contract(max_ks=0.05).environ()) == contract(max_ks=0.05)


def test_the_fields_that_say_whom_and_when_are_known(package, monkeypatch):
    monkeypatch.setenv("IDENTIFIERS", '["flight_id"]')
    row = {"temp": 50.0, "carrier": "UA", "flight_id": "x", "surprise": 1}
    put(record([row] * 600, [{"probability": 0.3}] * 600))

    assert [said for said in handle(EVENT, None)["unseen"] if "baseline" in said] == [
        "column surprise is not in the baseline"
    ]
