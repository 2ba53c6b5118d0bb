"""A line in an AWS in memory: endpoint, package, baseline, captures."""

from datetime import UTC, datetime, timedelta

import boto3
import numpy as np
import pytest

from jobs.drift.baseline import build
from jobs.drift.contract import Drift
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
