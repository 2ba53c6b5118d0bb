"""The Lambda: from what the endpoint captured to verdict, page, metrics and ledger row."""

import json
from datetime import UTC, datetime, timedelta

import boto3
import numpy as np
import pytest

from jobs.drift.baseline import build
from jobs.drift.contract import Drift
from jobs.drift.handler import handle
from tests.jobs.cloud_fakes import TABLE
from tests.jobs.test_drift_capture import answer, record

START = datetime(2026, 11, 24, 5, tzinfo=UTC)
EVENT = {"start": "2026-11-24T05:00:00Z", "end": "2026-11-24T06:00:00Z"}
ENDPOINT = "mlops-local-flight-delay"
ROLE = "arn:aws:iam::123456789012:role/serve"
KEY = "windows/flight-delay/2026-11-24T05:00:00Z"


def contract(**changed):
    return Drift(
        environment="local",
        line_name="flight-delay",
        endpoint=ENDPOINT,
        captures_bucket="captures",
        artifacts_bucket="artifacts",
        ledger_table=TABLE,
        metric_namespace="mlops/local",
        every_seconds=3600,
        **changed,
    )


@pytest.fixture
def sagemaker(aws, ledger, monkeypatch):
    for name, value in contract().environ().items():
        monkeypatch.setenv(name, value)
    for bucket in ("captures", "artifacts"):
        boto3.client("s3").create_bucket(Bucket=bucket)
    return boto3.client("sagemaker")


@pytest.fixture
def package(sagemaker):
    sagemaker.create_model_package_group(ModelPackageGroupName=ENDPOINT)
    arn = sagemaker.create_model_package(
        ModelPackageGroupName=ENDPOINT,
        CustomerMetadataProperties={"baseline": "s3://artifacts/runs/flight-delay/r1/evaluate/baseline.bin"},
    )["ModelPackageArn"]
    serve(sagemaker, {"MODEL_PACKAGE_ARN": arn})
    g = np.random.default_rng(0)
    columns = {
        "temp": g.normal(50, 10, 5000),
        "carrier": g.choice(["UA", "AA"], 5000),
        "probability": g.beta(2, 5, 5000),
    }
    remember(build(columns, {"carrier": "category"}).to_bytes())
    return arn


def serve(sagemaker, environment):
    sagemaker.create_model(
        ModelName="m1", ExecutionRoleArn=ROLE, PrimaryContainer={"Image": "i", "Environment": environment}
    )
    variant = {"VariantName": "live", "ModelName": "m1", "InitialInstanceCount": 1, "InstanceType": "ml.m5.large"}
    sagemaker.create_endpoint_config(EndpointConfigName="c1", ProductionVariants=[variant])
    sagemaker.create_endpoint(EndpointName=ENDPOINT, EndpointConfigName="c1")


def remember(content):
    boto3.client("s3").put_object(Bucket="artifacts", Key="runs/flight-delay/r1/evaluate/baseline.bin", Body=content)


def capture(package, rows=1000, warmer=0.0, at=START + timedelta(minutes=7), name="one"):
    g = np.random.default_rng(rows)
    asked = [
        {"temp": t + warmer, "carrier": c}
        for t, c in zip(g.normal(50, 10, rows), g.choice(["UA", "AA"], rows), strict=True)
    ]
    told = [answer(p, package) for p in g.beta(2, 5, rows)]
    put(record(asked, told, at=at) + "\n", at, name)


def put(text, at=START, name="one"):
    key = f"captures/{ENDPOINT}/live/{at:%Y/%m/%d/%H}/{name}.jsonl"
    boto3.client("s3").put_object(Bucket="captures", Key=key, Body=text.encode())


def stored(key):
    return boto3.client("s3").get_object(Bucket="captures", Key=key)["Body"].read().decode()


def metrics():
    found = boto3.client("cloudwatch").list_metrics(Namespace="mlops/local")["Metrics"]
    return {(m["MetricName"], *(d["Value"] for d in m["Dimensions"])) for m in found}


def metric(name):
    found = boto3.client("cloudwatch").get_metric_statistics(
        Namespace="mlops/local", MetricName=name, Dimensions=[{"Name": "Line", "Value": "flight-delay"}],
        StartTime=datetime.now(UTC) - timedelta(hours=1), EndTime=datetime.now(UTC) + timedelta(hours=1),
        Period=86400, Statistics=["Maximum"],
    )  # fmt: skip
    return found["Datapoints"][0]["Maximum"]


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


def blind(said):
    document = handle(EVENT, None)
    assert document["verdict"] == "blind"
    assert any(said in reason for reason in document["unseen"]), document["unseen"]
    assert said in document["cause"]
    assert metric("Blind") == 1
    assert json.loads(stored(KEY + ".json"))["verdict"] == "blind"


def test_no_captures_are_blind(package):
    blind("no captured predictions in the window")


def test_too_few_rows_are_blind(package):
    capture(package, rows=499)
    blind("499 rows, 500 are needed")


def test_nothing_but_unreadable_captures_are_blind(package):
    put("garbage\n" * 3)
    blind("no captured predictions in the window")


def test_no_endpoint_is_blind(sagemaker):
    blind(f"endpoint {ENDPOINT} does not serve")


def test_a_model_that_does_not_say_its_package_is_blind(sagemaker):
    serve(sagemaker, {})
    blind("does not say which package it serves")


def test_a_lost_baseline_is_blind(package):
    boto3.client("s3").delete_object(Bucket="artifacts", Key="runs/flight-delay/r1/evaluate/baseline.bin")
    blind("is gone")


def test_a_broken_baseline_is_blind(package):
    remember(b"drift-baseline\nbroken")
    blind("cannot be read")


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
