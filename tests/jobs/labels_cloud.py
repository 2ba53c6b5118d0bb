"""A line in an AWS in memory whose predictions were captured, and to which labels are delivered."""

import json
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import boto3

from jobs.kit.ledger import Ledger
from jobs.kit.uuid7 import uuid7
from jobs.labels.contract import LabelsContract
from jobs.labels.read import Reader
from jobs.labels.work import Source, Worker
from tests.jobs.cloud_fakes import TABLE
from tests.jobs.test_drift_capture import record

LINE, ENDPOINT = "flight-delay", "mlops-local-flight-delay"
PACKAGE = "arn:aws:sagemaker:us-east-1:000000000000:model-package/mlops-local-flight-delay/1"
NOON = datetime(2013, 4, 1, 12, 10, tzinfo=UTC)
HOUR = timedelta(hours=1)
LATER = NOON + 5 * HOUR


def contract(**changed):
    told = {
        "line_name": LINE, "endpoint": ENDPOINT, "raw_bucket": "raw", "captures_bucket": "captures", "ledger_table": TABLE,
        "metric_namespace": "mlops/local", "entity": "flight_id", "target": "late", "label_time": "label_time",
    }  # fmt: skip
    return LabelsContract(**(told | changed))


class Line:
    """What a test captures, delivers and reads."""

    def __init__(self, **changed):
        self.s3 = boto3.client("s3")
        for bucket in ("raw", "captures"):
            self.s3.create_bucket(Bucket=bucket)
        self.s3.put_bucket_versioning(Bucket="raw", VersioningConfiguration={"Status": "Enabled"})
        self.ledger = Ledger(TABLE, boto3.client("dynamodb"), sleep=lambda _seconds: None)
        self.worker = Worker(contract(**changed), self.s3, self.ledger)

    def capture(self, *flights, at=NOON, package=PACKAGE, ids=None, name=None):
        """Capture a prediction for each flight; their ids."""
        made = ids or [id_of(flight, at) for flight in flights]
        asked = [{"flight_id": flight, "hour": 12, "carrier": "UA"} for flight in flights]
        told = [
            {"prediction_id": one, "package": package, "prediction": n % 2, "probability": 0.25 + n / 100}
            for n, one in enumerate(made)
        ]
        key = f"captures/{ENDPOINT}/live/{at:%Y/%m/%d/%H}/{name or uuid4()}.jsonl"
        self.s3.put_object(Bucket="captures", Key=key, Body=record(asked, told, at=at).encode() + b"\n")
        return made

    def deliver(self, rows, name="one.jsonl"):
        body = rows if isinstance(rows, bytes) else "\n".join(map(json.dumps, rows)).encode()
        said = self.s3.put_object(Bucket="raw", Key=f"{LINE}/labels/{name}", Body=body)
        return Source("raw", f"{LINE}/labels/{name}", said["VersionId"])

    def take(self, rows, name="one.jsonl"):
        return self.worker.take(self.deliver(rows, name))

    def read(self, as_of=None, start=NOON - HOUR, end=NOON + HOUR):
        reader = Reader(self.worker.store, "flight_id", "scheduled_departure")
        return reader.labelled(start, end, as_of or datetime.now(UTC))

    def labels(self, **when):
        found = self.read(**when)
        return {one: (int(label), int(version)) for one, label, version in zip(found.prediction_id, found.label, found.version, strict=True)}  # fmt: skip

    def kept(self, folder=""):
        listed = self.s3.list_objects_v2(Bucket="captures", Prefix=f"labels/{LINE}/{folder}")
        return {item["Key"] for item in listed.get("Contents", [])}


def id_of(flight, at):
    return str(uuid7(int(at.timestamp() * 1e9), flight.encode().ljust(8, b"\0")[:8]))


def row(prediction, label, known=LATER):
    return {"prediction_id": prediction, "late": label, "label_time": known.isoformat()}


def counts(report):
    return {
        name: report[name] for name in ("joined", "duplicate", "corrected", "pending", "refused") if report.get(name)
    }
