"""A line on the local cloud: a real endpoint that captures, a package with a baseline, and ways to take each away."""

import json
import uuid
from datetime import UTC, datetime

import boto3
import numpy as np

from jobs.drift.baseline import build
from jobs.drift.contract import Drift
from tests.blind_endpoint import serve
from tests.cloud import until
from tests.jobs.cloud_fakes import make_table

ROWS, MIN_ROWS = 20, 50


class World:
    """What a monitor looks at."""

    def __init__(self, aws, new_role, patch):
        self.aws, self.patch, self.new_role = aws, patch, new_role
        self.id = uuid.uuid4().hex[:8]
        self.bucket, self.table, self.endpoint, self.mute = (
            f"{kind}-{self.id}" for kind in ("blind", "ledger", "e", "mute")
        )
        aws("s3").create_bucket(Bucket=self.bucket)
        make_table(aws("dynamodb"), self.table)
        rng = np.random.default_rng(0)
        columns = {"temp": rng.normal(50, 10, 2000), "probability": rng.beta(2, 5, 2000)}
        self.baseline = build(columns, {}).to_bytes()
        self.role = new_role(["s3:*"])
        group = f"group-{self.id}"
        self.aws("sagemaker").create_model_package_group(ModelPackageGroupName=group)
        self.package, self.other = (
            self._package(group, said) for said in ({"baseline": self._uri()}, {"run_id": "r2"})
        )
        self.restore()
        serve(aws, self.role, self.bucket, self.endpoint, self.package, capture=True)
        serve(aws, self.role, self.bucket, self.mute, self.package, capture=False)
        sagemaker = aws("sagemaker")
        until(lambda: sagemaker.describe_endpoint(EndpointName=self.endpoint)["EndpointStatus"] == "InService", 60)

    def judge(self, handle, case, event=None, **changed):
        """The verdict of the window that ends now, or of the event's, told to metrics of the case's own."""
        told = Drift(
            environment="local", line_name="flight-delay", endpoint=self.endpoint, captures_bucket=self.bucket,
            artifacts_bucket=self.bucket, ledger_table=self.table, metric_namespace=self.namespace(case),
            every_seconds=3600, min_rows=MIN_ROWS,
        ).environ()  # fmt: skip
        with self.patch.context() as patch:
            for name, value in (told | changed).items():
                patch.setenv(name, str(value))
            return handle(event or {}, None)

    def call(self, times):
        """Ask the endpoint, until what it was asked is captured and counted."""
        before = len(self.lines())
        body = "\n".join(json.dumps({"temp": 50.0 + n}) for n in range(ROWS))
        for _ in range(times):
            self.aws("sagemaker-runtime").invoke_endpoint(
                EndpointName=self.endpoint, Body=body, ContentType="application/jsonlines"
            )
        until(lambda: len(self.lines()) == before + times, 30)

    def keys(self):
        found = self.aws("s3").list_objects_v2(Bucket=self.bucket, Prefix=f"captures/{self.endpoint}/")
        return [item["Key"] for item in found.get("Contents", [])]

    def lines(self):
        s3 = self.aws("s3")
        bodies = [s3.get_object(Bucket=self.bucket, Key=key)["Body"].read() for key in self.keys()]
        return [line for body in bodies for line in body.splitlines()]

    def keep(self, content=None, at=None):
        """Have this one capture file, or none."""
        key = f"captures/{self.endpoint}/blue/{at or datetime.now(UTC):%Y/%m/%d/%H}/one.jsonl"
        for old in self.keys():
            self.aws("s3").delete_object(Bucket=self.bucket, Key=old)
        if content is not None:
            self.aws("s3").put_object(Bucket=self.bucket, Key=key, Body=content)

    def remember(self, content):
        self.aws("s3").put_object(Bucket=self.bucket, Key="baseline.bin", Body=content)

    def forget(self):
        self.aws("s3").delete_object(Bucket=self.bucket, Key="baseline.bin")

    def restore(self):
        self.remember(self.baseline)

    def strangers_keys(self):
        """Credentials of a role that may do nothing here."""
        arn = self.new_role(["sts:GetCallerIdentity"], service="lambda")
        keys = boto3.client("sts").assume_role(RoleArn=arn, RoleSessionName="stranger")["Credentials"]
        return {
            "AWS_ACCESS_KEY_ID": keys["AccessKeyId"],
            "AWS_SECRET_ACCESS_KEY": keys["SecretAccessKey"],
            "AWS_SESSION_TOKEN": keys["SessionToken"],
        }

    def namespace(self, case):
        return f"blind-{self.id}/{case}"

    def alarm(self, case, declared):
        """The alarm as the component declares it, on the case's own metrics."""
        self.aws("cloudwatch").put_metric_alarm(
            AlarmName=self.namespace(case), Namespace=self.namespace(case), MetricName=declared["metricName"],
            Dimensions=[{"Name": name, "Value": value} for name, value in declared["dimensions"].items()],
            Statistic=declared["statistic"], Period=int(declared["period"]), Threshold=declared["threshold"],
            EvaluationPeriods=int(declared["evaluationPeriods"]), ComparisonOperator=declared["comparisonOperator"],
            DatapointsToAlarm=int(declared["datapointsToAlarm"]), TreatMissingData=declared["treatMissingData"],
        )  # fmt: skip

    def state(self, case):
        return self.aws("cloudwatch").describe_alarms(AlarmNames=[self.namespace(case)])["MetricAlarms"][0][
            "StateValue"
        ]

    def close(self):
        for name in (self.endpoint, self.mute):
            self.aws("sagemaker").delete_endpoint(EndpointName=name)

    def _uri(self):
        return f"s3://{self.bucket}/baseline.bin"

    def _package(self, group, said):
        made = self.aws("sagemaker").create_model_package(ModelPackageGroupName=group, CustomerMetadataProperties=said)
        return made["ModelPackageArn"]
