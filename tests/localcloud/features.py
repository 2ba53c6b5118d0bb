"""Feature groups for the tests of the feature store."""

import io
import time
import urllib.error
import urllib.request
import uuid

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

DEFINITIONS = {"id": "String", "at": "Fractional", "departure": "Integral", "delay": "Fractional", "carrier": "String"}


class Features:
    """Creates groups under unique names; writes and reads their records."""

    def __init__(self, aws, cloud, role, bucket):
        self.aws, self.cloud, self.role, self.bucket = aws, cloud, role, bucket
        self.sagemaker, self.runtime = aws("sagemaker"), aws("sagemaker-featurestore-runtime")
        self.groups = []

    def group(self, *, online=True, offline=True, definitions=DEFINITIONS, **more):
        name = f"group-{uuid.uuid4().hex[:8]}"
        stores = {"OnlineStoreConfig": {"EnableOnlineStore": True}} if online else {}
        if offline:
            stores["OfflineStoreConfig"] = {"S3StorageConfig": {"S3Uri": f"s3://{self.bucket}/features"}}
        self.sagemaker.create_feature_group(
            FeatureGroupName=name,
            RecordIdentifierFeatureName="id",
            EventTimeFeatureName="at",
            FeatureDefinitions=[{"FeatureName": key, "FeatureType": kind} for key, kind in definitions.items()],
            RoleArn=self.role,
            **(stores | more),
        )
        self.groups.append(name)
        return name

    def put(self, group, identifier, at, targets=None, ttl=None, **values):
        record = {"id": identifier, "at": at, **values}
        more = {"TargetStores": targets} if targets else {}
        if ttl:
            more["TtlDuration"] = ttl
        self.runtime.put_record(
            FeatureGroupName=group,
            Record=[{"FeatureName": key, "ValueAsString": str(value)} for key, value in record.items()],
            **more,
        )

    def get(self, group, identifier, **more):
        found = self.runtime.get_record(FeatureGroupName=group, RecordIdentifierValueAsString=identifier, **more)
        return {feature["FeatureName"]: feature["ValueAsString"] for feature in found.get("Record", [])}

    def ingest(self, group, columns):
        """Bulk-write columns; returns the HTTP status and the answer."""
        buffer = io.BytesIO()
        pq.write_table(pa.table(columns), buffer)
        return self.post(f"ingest/{group}", buffer.getvalue())

    def post(self, path, body=b""):
        request = urllib.request.Request(f"{self.cloud.url}/_localcloud/{path}", data=body, method="POST")
        try:
            with urllib.request.urlopen(request) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()

    def flush(self):
        assert self.post("flush")[0] == 200

    def table(self, group):
        return self.sagemaker.describe_feature_group(FeatureGroupName=group)["OfflineStoreConfig"]["DataCatalogConfig"]

    def objects(self, group):
        """Keys of the group's Parquet objects, below its location."""
        described = self.sagemaker.describe_feature_group(FeatureGroupName=group)
        prefix = described["OfflineStoreConfig"]["S3StorageConfig"]["ResolvedOutputS3Uri"].partition(f"{self.bucket}/")[
            2
        ]
        found = self.aws("s3").list_objects_v2(Bucket=self.bucket, Prefix=prefix).get("Contents", [])
        return [item["Key"].removeprefix(f"{prefix}/") for item in found]

    def select(self, group, columns, rest=""):
        """Rows of the group's table, as Athena answers."""
        table, athena = self.table(group), self.aws("athena")
        started = athena.start_query_execution(
            QueryString=f'select {columns} from "{table["Database"]}"."{table["TableName"]}" {rest}',
            ResultConfiguration={"OutputLocation": f"s3://{self.bucket}/athena/"},
        )["QueryExecutionId"]
        deadline = time.monotonic() + 30
        while True:
            status = athena.get_query_execution(QueryExecutionId=started)["QueryExecution"]["Status"]
            if status["State"] not in ("QUEUED", "RUNNING"):
                break
            assert time.monotonic() < deadline
            time.sleep(0.05)
        assert status["State"] == "SUCCEEDED", status
        rows = athena.get_query_results(QueryExecutionId=started)["ResultSet"]["Rows"]
        return [[cell.get("VarCharValue") for cell in row["Data"]] for row in rows[1:]]

    def offline_ids(self, group):
        return [row[0] for row in self.select(group, "id", "order by write_time, id")]


@pytest.fixture
def features(aws, cloud, new_role, bucket):
    made = Features(aws, cloud, new_role(["s3:*", "glue:*"]), bucket)
    yield made
    for name in made.groups:
        made.sagemaker.delete_feature_group(FeatureGroupName=name)
