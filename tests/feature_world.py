"""This file is a little line whose features job really runs on the local cloud: deliveries, two stores, a ledger."""

import io
import json
import uuid
from datetime import UTC, datetime, timedelta

import pyarrow as pa
import pyarrow.parquet as pq

from jobs.features import __main__ as job
from jobs.features import again
from jobs.features.contract import FeaturesContract, definitions
from jobs.kit import names
from jobs.kit.ledger import Ledger
from tests.jobs.cloud_fakes import make_table
from tests.jobs.little_line import line

TRIPS = "trip,kind,length,started\nt1,bus,3,1970-01-02T00:00:00Z\nt2,rail,4,1970-01-03T00:00:00Z\n"
RAIN = "station,amount,at\na,0.5,1970-01-01T00:00:00Z\na,NA,1970-01-01T01:00:00Z\nb,7,1970-02-01T00:00:00Z\n"
LATER = "station,amount,at\na,0.5,1970-01-01T00:00:00Z\na,2.25,1970-01-01T01:00:00Z\na,1,1970-03-01T00:00:00Z\n"
"""One value corrected, one station left out, one month more."""
AT = datetime(2026, 1, 1, tzinfo=UTC)


class Code:
    """The line's features.py; it also knows what later versions of the spec ask for."""

    def tables(self, raw):
        rain, started = raw["rain"], raw["trips"]["started"]
        wet = pa.array([None if one is None else int(one > 1) for one in rain["amount"].to_pylist()], pa.int64())
        return {
            "plan": raw["trips"].select(["trip", "kind", "length"]).append_column("start", started),
            "rain": rain.select(["station", "amount"]).append_column("measured", rain["at"]).append_column("wet", wet),
        }

    def events(self, raw):
        plan = self.tables(raw)["plan"]
        more = {"station": ["a"] * plan.num_rows, "known": plan["start"], "late": [1] * plan.num_rows}
        return pa.table({"trip": plan["trip"], "start": plan["start"], **more})


class Clients:
    """What a verb calls its clients by."""

    def __init__(self, client):
        self.client = client

    def caller(self):
        return "arn:aws:iam::000000000000:user/ana"


class World:
    def __init__(self, aws, role, tmp_path, monkeypatch):
        self.aws, self.role, self.tmp_path, self.patch = aws, role, tmp_path, monkeypatch
        self.environment, self.now = f"t{uuid.uuid4().hex[:6]}", AT
        self.line, self.code = line(), Code()
        self.raw, self.lake = (f"{kind}-{self.environment}" for kind in ("raw", "lake"))
        for bucket in (self.raw, self.lake):
            aws("s3").create_bucket(Bucket=bucket)
        aws("s3").put_bucket_versioning(Bucket=self.raw, VersioningConfiguration={"Status": "Enabled"})
        self.table = names.ledger(self.environment)
        make_table(aws("dynamodb"), self.table)
        self._patch()

    def _patch(self):
        world = self

        class Clock(datetime):
            @classmethod
            def now(cls, tz=None):
                del tz
                return world.now

        self.patch.setattr("jobs.kit.aws.client", self.aws)
        self.patch.setattr("jobs.kit.line.load", lambda _: self.line)
        self.patch.setattr("jobs.kit.line.code", lambda _: self.code)
        self.patch.setattr(job, "datetime", Clock)

    def state(self, **changes):
        """Change the spec, as `little_line.line` takes it."""
        self.line = line(**changes)

    def create(self, group, version=1):
        """Make a group as the deployment would."""
        stated = self.line.feature_groups[group]
        online = {"OnlineStoreConfig": {"EnableOnlineStore": True}} if stated.online else {}
        self.aws("sagemaker").create_feature_group(
            FeatureGroupName=self.name(group, version),
            RecordIdentifierFeatureName=stated.entity,
            EventTimeFeatureName=stated.event_time,
            FeatureDefinitions=definitions(stated),
            RoleArn=self.role,
            OfflineStoreConfig={"S3StorageConfig": {"S3Uri": f"s3://{self.lake}/features"}},
            **online,
        )

    def tell_addresses(self):
        """What the deployment writes into its parameters."""
        for name in (names.estate_parameter(self.environment), names.line_parameter(self.environment, self.line.name)):
            self.aws("ssm").put_parameter(Name=name, Type="String", Value=json.dumps({"ledger_table": self.table}))

    def name(self, group, version=1):
        return names.feature_group(self.environment, self.line.name, group, version)

    def deliver(self, trips=TRIPS, rain=RAIN):
        for source, text in (("trips", trips), ("rain", rain)):
            key = f"{self.line.name}/{source}/{source}.csv"
            self.aws("s3").put_object(Bucket=self.raw, Key=key, Body=text.encode())
            path = self.tmp_path / "raw" / source / f"{source}.csv"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)

    def contract(self, **more):
        return FeaturesContract(
            environment=self.environment,
            line="trip_delay",
            run_id=f"r{self.now:%H%M%S}",
            raw_bucket=self.raw,
            lake_bucket=self.lake,
            ledger_table=self.table,
            metric_namespace=f"mlops/{self.environment}",
            input=self.tmp_path,
            output=self.tmp_path / "output",
            **more,
        )

    def run(self):
        self.now += timedelta(hours=1)
        job.in_container(self.contract())

    def backfill(self, *groups):
        self.now += timedelta(hours=1)
        again.in_container(self.contract(backfill=",".join(groups)))

    def rows(self, kind):
        return Ledger(self.table, self.aws("dynamodb")).rows(self.line.name, kind)

    def history(self, group, version=1):
        """Every row of the offline store with the moment of its writing, in a fixed order."""
        said = self.aws("sagemaker").describe_feature_group(FeatureGroupName=self.name(group, version))
        uri = said["OfflineStoreConfig"]["S3StorageConfig"]["ResolvedOutputS3Uri"]
        prefix = uri.removeprefix(f"s3://{self.lake}/")
        listed = self.aws("s3").list_objects_v2(Bucket=self.lake, Prefix=prefix).get("Contents", [])
        bodies = [self.aws("s3").get_object(Bucket=self.lake, Key=one["Key"])["Body"].read() for one in listed]
        rows = [row for body in bodies for row in pq.read_table(io.BytesIO(body)).to_pylist()]
        return sorted(rows, key=lambda row: (row["write_time"], *map(str, row.values())))

    def online(self, group, entity, version=1):
        found = self.aws("sagemaker-featurestore-runtime").get_record(
            FeatureGroupName=self.name(group, version), RecordIdentifierValueAsString=entity
        )
        return {one["FeatureName"]: one["ValueAsString"] for one in found.get("Record", [])}
