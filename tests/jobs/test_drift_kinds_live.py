"""Windows whose labels came, did not come, or came late; captures, labels, ledger and metrics are in an AWS in memory."""

import json
from datetime import UTC, datetime

import boto3
import numpy as np
import pytest

from jobs.drift.baseline import build
from jobs.drift.columns import column
from jobs.drift.handler import handle
from jobs.drift.kinds.arrays import texts
from jobs.drift.kinds.learn import Record, learn
from jobs.kit.ledger import Ledger
from jobs.kit.uuid7 import uuid7
from jobs.labels.work import Source, Worker
from tests.jobs import labels_cloud
from tests.jobs.cloud_fakes import TABLE
from tests.jobs.drift_cloud import ENDPOINT, metric, put, remember, sagemaker  # noqa: F401 - a fixture
from tests.jobs.drift_cloud import package as served  # noqa: F401 - a fixture
from tests.jobs.labels_cloud import HOUR
from tests.jobs.test_drift_capture import record

START = datetime(2013, 4, 1, 5, tzinfo=UTC)
"""Long ago: whatever the clock says, these deliveries are history, which tells nothing of how long one takes."""
EVENT = {"start": "2013-04-01T05:00:00Z", "end": "2013-04-01T06:00:00Z"}
KNOWN = START + HOUR
ROWS = 1500


def world(rows, seed):
    g = np.random.default_rng(seed)
    temp, carrier = g.normal(50, 10, rows), g.choice(["UA", "AA"], rows)
    probability = 1 / (1 + np.exp(-(temp - 60) / 8))
    return temp, carrier, probability, (g.random(rows) < probability).astype(int)


@pytest.fixture
def package(served, monkeypatch):  # noqa: F811 - the fixture
    """Serves with a baseline that keeps a record, and labels are looked for."""
    monkeypatch.setenv("ENTITY", "flight_id")
    monkeypatch.setenv("IDENTIFIERS", '["flight_id"]')
    temp, carrier, probability, label = world(8000, 1)
    columns = {"temp": temp, "carrier": carrier, "probability": probability}
    made = build(columns, {"carrier": "category"})
    known = {name: column(columns[name]) for name in ("temp", "carrier")}
    kept = Record(
        probability=probability, label=label, columns=known, groups={"carrier": texts(known["carrier"], "category")}
    )
    made.reference = learn(kept, threshold=0.5, costs={}, unlabelled=0.1, seed=1)
    remember(made.to_bytes())
    boto3.client("s3").create_bucket(Bucket="raw")
    boto3.client("s3").put_bucket_versioning(Bucket="raw", VersioningConfiguration={"Status": "Enabled"})
    return served


def captured(package, at, seed=2, rows=ROWS):
    """Ids and labels of a window's predictions."""
    temp, carrier, probability, label = world(rows, seed)
    ids = [str(uuid7(int(at.timestamp() * 1e9), (n + 1).to_bytes(8))) for n in range(rows)]
    asked = [{"flight_id": one, "temp": t, "carrier": c} for one, t, c in zip(ids, temp, carrier, strict=True)]
    told = [
        {"prediction_id": one, "package": package, "prediction": int(p >= 0.5), "probability": p}
        for one, p in zip(ids, probability, strict=True)
    ]
    put(record(asked, told, at=at) + "\n", at)
    return ids, label


def deliver(ids, labels, known=KNOWN):
    rows = [
        {"prediction_id": one, "late": int(label), "label_time": known.isoformat()}
        for one, label in zip(ids, labels, strict=True)
    ]
    s3, key = boto3.client("s3"), f"flight-delay/labels/{ids[0]}.jsonl"
    said = s3.put_object(Bucket="raw", Key=key, Body="\n".join(map(json.dumps, rows)).encode())
    ledger = Ledger(TABLE, boto3.client("dynamodb"), sleep=lambda _seconds: None)
    told = Worker(labels_cloud.contract(endpoint=ENDPOINT), s3, ledger).take(Source("raw", key, said["VersionId"]))
    assert told["joined"] == len(ids)


def test_labels_that_say_what_training_said_are_performance_and_no_alarm(package):
    deliver(*captured(package, START))
    found = handle(EVENT, None)
    assert (found["verdict"], found["kinds"], found["shifts"]) == ("ok", [], [])
    told = found["performance"]
    assert told["auc"]["low"] < told["auc"]["reference"] < told["auc"]["high"]
    assert [group["value"] for group in told["subgroups"]] == ["AA", "UA"]
    assert found["labels"]["arrived"] == found["labels"]["predictions"] == ROWS
    assert metric("Auc") == pytest.approx(told["auc"]["value"])
    assert metric("DriftedFeatures") == 0


def test_labels_that_contradict_the_model_are_concept_drift_that_rings(package):
    ids, label = captured(package, START)
    deliver(ids, 1 - label)
    found = handle(EVENT, None)
    assert found["verdict"] == "drifting"
    assert "concept" in found["kinds"]
    assert "AUC" in found["cause"]
    assert found["response"] == "retrain: labels confirm that the model has lost"
    assert metric("DriftedFeatures") >= 1


def test_a_loss_that_no_window_proves_is_concept_drift_once_windows_prove_it_together(package, monkeypatch):
    monkeypatch.setenv("MIN_ROWS", "100")
    told = []
    for window in range(4):
        begin = START + window * HOUR
        ids, label = captured(package, begin, seed=20 + window, rows=400)
        wrong = np.random.default_rng(window).random(400) < 0.13
        deliver(ids, np.where(wrong, 1 - label, label), known=begin + HOUR)
        told.append(handle({"start": begin.isoformat(), "end": (begin + HOUR).isoformat()}, None))
    assert ["concept" in one["kinds"] for one in told] == [False, False, False, True]
    assert told[-1]["cause"].startswith("in 4 windows together: AUC")
    assert told[-1]["response"] == "retrain: labels confirm that the model has lost"
    assert {one["kind"] for one in told[-1]["shifts"]} == {"concept"}
    assert metric("DriftedFeatures") >= 1


def test_a_window_is_judged_again_when_its_labels_have_come(package, ledger):
    ids, label = captured(package, START)
    first = handle(EVENT, None)
    deliver(ids, label)
    second = handle(EVENT, None)
    assert "performance" not in first
    assert "performance: no label has come yet" in first["unseen"]
    assert second["performance"]["rows"] == ROWS
    rows = ledger.rows("flight-delay", "verdict")
    assert [row.id for row in rows] == [EVENT["start"]] * 2
    assert [("performance" in row.body) for row in rows] == [False, True]


def test_labels_that_came_once_and_do_not_come_any_more_are_blindness(package):
    deliver(*captured(package, START))
    captured(package, START + 3 * HOUR, seed=3)
    found = handle({"start": (START + 3 * HOUR).isoformat(), "end": (START + 4 * HOUR).isoformat()}, None)
    assert (found["verdict"], found["blind"]["case"]) == ("blind", "labels-late")
    assert found["labels"]["late"]
    assert f"0 labels came of {round(ROWS * 0.9)}" in found["cause"]
    assert metric("Blind") == 1


def test_labels_that_are_not_due_yet_are_not_late(package):
    ids, label = captured(package, START - 24 * HOUR)
    deliver(ids, label, START - 21 * HOUR)
    captured(package, START, seed=3)
    found = handle({**EVENT, "as_of": (START + HOUR).isoformat()}, None)
    assert found["verdict"] == "ok"
    assert (found["labels"]["lag"], found["labels"]["late"]) == (3 * 3600, False)
    assert found["performance"]["end"] == "2013-04-01T03:00:00Z"
    assert found["performance"]["rows"] == ROWS


def test_labels_that_became_known_after_the_moment_asked_for_do_not_count(package):
    ids, label = captured(package, START)
    deliver(ids, label, START + 2 * HOUR)
    found = handle({**EVENT, "as_of": (START + 3 * HOUR).isoformat()}, None)
    assert found["performance"]["rows"] == ROWS
    early = handle({**EVENT, "as_of": (START + HOUR).isoformat()}, None)
    assert early.get("performance") is None


def test_a_moment_that_is_none_is_refused_by_name(package):
    with pytest.raises(ValueError, match="as_of must be an ISO 8601 moment, got soon"):
        handle({**EVENT, "as_of": "soon"}, None)
