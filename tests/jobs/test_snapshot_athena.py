from datetime import UTC, datetime

import pyarrow as pa
import pytest
from pyarrow import parquet

from jobs.kit.files import Bucket
from jobs.snapshot.athena import Athena, declaration, table_name
from tests.jobs.little_line import line, rows

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def joined():
    return rows(30).append_column("part", pa.array(["train", "holdout", "evaluate"] * 10))


class S3:
    """A bucket in a dictionary."""

    def __init__(self):
        self.objects = {}

    def put_object(self, Bucket, Key, Body):  # noqa: N803 - S3's names
        self.objects[Key] = Body

    def get_object(self, Bucket, Key):  # noqa: N803 - S3's names
        return {"Body": pa.BufferReader(self.objects[Key])}

    def get_paginator(self, _operation):
        return self

    def paginate(self, Bucket, Prefix):  # noqa: N803 - S3's names
        return [{"Contents": [{"Key": key} for key in sorted(self.objects) if key.startswith(Prefix)]}]


class Service:
    """Answers like Athena: every statement runs for one look, then ends as told; UNLOAD leaves rows in its folder."""

    def __init__(self, s3, end="SUCCEEDED"):
        self.s3, self.end, self.asked, self.looks = s3, end, [], 0

    def start_query_execution(self, QueryString, **_request):  # noqa: N803 - Athena's names
        self.asked.append(QueryString)
        return {"QueryExecutionId": str(len(self.asked))}

    def get_query_execution(self, **_request):
        self.looks += 1
        if self.looks % 2:
            return {"QueryExecution": {"Status": {"State": "RUNNING"}}}
        if self.asked[-1].startswith("unload"):
            folder = self.asked[-1].rpartition("to 's3://lake/")[2].partition("'")[0]
            sink = pa.BufferOutputStream()
            parquet.write_table(joined().take(list(range(29, -1, -1))), sink)
            self.s3.objects[f"{folder}/20260101_part_without_ending"] = sink.getvalue().to_pybytes()
        return {"QueryExecution": {"Status": {"State": self.end, "StateChangeReason": "no such table"}}}


def athena(end="SUCCEEDED"):
    s3 = S3()
    s3.objects["features/rain/a.parquet"] = b""
    service = Service(s3, end)
    engine = Athena(service, "group", "mlops", Bucket("lake", "athena/trip", s3), sleep=lambda _: None)
    return engine, service, lambda group: Bucket("lake", f"features/{group}", s3)


def test_athena_declares_every_table_then_unloads_and_gives_the_rows_in_order():
    engine, service, where = athena()

    with engine.run(line(), where, NOW) as found:
        table, sql, read = found.rows.read_all(), found.sql, found.read

    assert [text.split("(")[0].rsplit("_", 1)[0] for text in service.asked] == [
        "create external table if not exists `mlops`.`trip_delay_plan",
        "create external table if not exists `mlops`.`trip_delay_rain",
        "create external table if not exists `mlops`.`trip_delay_events",
        "unload ",
    ]
    assert table.equals(joined())
    assert sql in service.asked[-1]
    assert read == {"plan": [], "rain": ["a.parquet"], "events": []}


def test_a_query_that_athena_refuses_ends_the_job_with_its_reason():
    engine, _, where = athena("FAILED")

    refused = pytest.raises(RuntimeError, match="got FAILED: no such table; query: create external table")
    with refused, engine.run(line(), where, NOW):
        pass


def test_a_table_is_declared_over_every_folder_of_the_history():
    columns = [{"FeatureName": "hour", "FeatureType": "Integral"}]

    assert declaration("db", "t", columns, "s3://lake/x") == (
        "create external table if not exists `db`.`t` (`hour` bigint, `write_time` timestamp, `is_deleted` boolean) "
        "stored as parquet location 's3://lake/x/'"
    )


def test_another_definition_is_another_table():
    columns = [{"FeatureName": "hour", "FeatureType": "Integral"}]

    assert table_name(line(), "plan", columns, "s3://a") != table_name(line(), "plan", columns, "s3://b")
    assert table_name(line(), "plan", columns, "s3://a") != table_name(line(), "plan", [], "s3://a")
