"""The witness tells of every row that was ever written, whatever became of the row, the copy, or the writer."""

import importlib
import json
from dataclasses import fields, replace
from pathlib import Path

import boto3
import pytest
from botocore.exceptions import ClientError

from jobs.kit.chain import Row, digest, to_item, verify
from jobs.kit.contract import Contract
from jobs.kit.ledger import Ledger
from jobs.kit.witness import Seen, Witness, key
from tests.jobs.cloud_fakes import TABLE, make_table

BUCKET, LINE, AT = "witness", "flight-delay", "2026-01-01T00:00:00Z"
JOBS = Path(__file__).parents[2] / "jobs"


@pytest.fixture
def s3(aws):
    client = boto3.client("s3")
    client.create_bucket(Bucket=BUCKET)
    client.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
    return client


@pytest.fixture
def witness(s3):
    return Witness(BUCKET, lambda: s3)


@pytest.fixture
def ledger(witness):
    client = boto3.client("dynamodb")
    make_table(client)
    return Ledger(TABLE, client, sleep=lambda _seconds: None, witness=witness)


def write(ledger, about="r1", kind="run", **body):
    return ledger.append(LINE, kind, about, {"status": "started", **body}, at=AT, by="ana")


def seen(*rows):
    return [Seen(row.seq, row.digest) for row in rows]


def test_every_row_is_witnessed_with_all_that_it_says(ledger, witness):
    rows = [write(ledger, name) for name in ("r1", "r2", "r3")]

    assert witness.seen(LINE) == seen(*rows)
    assert [witness.copy(LINE, one) for one in seen(*rows)] == rows


def test_lines_have_witnesses_of_their_own(ledger, witness):
    write(ledger)
    ledger.append("flight_delay_2", "run", "r9", {}, at=AT, by="ana")

    assert len(witness.seen("flight_delay")) == len(witness.seen("flight-delay-2")) == 1


def test_a_row_that_is_written_twice_is_witnessed_once(ledger, witness, s3):
    row = write(ledger)
    witness.keep(row)

    assert len(s3.list_object_versions(Bucket=BUCKET)["Versions"]) == 1
    assert witness.seen(LINE) == seen(row)


def test_a_row_whose_writer_died_before_it_was_witnessed_is_witnessed_by_the_next(ledger, witness):
    orphan = Ledger(TABLE, boto3.client("dynamodb")).append(LINE, "run", "r1", {}, at=AT, by="ana")
    assert witness.seen(LINE) == []
    row = write(ledger, "r2")

    assert witness.seen(LINE) == seen(orphan, row)


def test_a_writer_that_repeats_itself_after_its_death_converges(ledger, witness):
    body = {"status": "started"}
    row = Ledger(TABLE, boto3.client("dynamodb")).append(LINE, "run", "r1", body, at=AT, by="ana")

    assert write(ledger) == row
    assert witness.seen(LINE) == seen(row)


def test_a_last_row_that_was_changed_is_not_witnessed_as_if_it_were_true(ledger, witness):
    first, last = write(ledger, "r1"), write(ledger, "r2")
    client = boto3.client("dynamodb")
    where = {"line": {"S": LINE}, "seq": {"N": "2"}}
    client.update_item(
        TableName=TABLE,
        Key=where,
        UpdateExpression="SET digest = :d",
        ExpressionAttributeValues={":d": {"S": "f" * 64}},
    )
    later = write(Ledger(TABLE, client, witness=witness), "r3")

    assert witness.seen(LINE) == seen(first, last, later)


def test_a_row_is_not_witnessed_before_it_is_there(ledger, witness, monkeypatch):
    monkeypatch.setattr(ledger, "_put", lambda _row: False)
    with pytest.raises(RuntimeError, match="conflicts"):
        write(ledger)

    assert witness.seen(LINE) == []


def test_what_cannot_be_witnessed_is_not_taken_for_done(ledger, s3):
    s3.delete_bucket(Bucket=BUCKET)

    with pytest.raises(ClientError, match="NoSuchBucket"):
        write(ledger)


def test_a_copy_that_was_deleted_is_still_seen(ledger, witness, s3):
    row = write(ledger)
    s3.delete_object(Bucket=BUCKET, Key=key(LINE, *seen(row)))

    assert witness.seen(LINE) == seen(row)
    assert witness.copy(LINE, *seen(row)) is None


def test_a_copy_that_tells_of_another_row_tells_of_none(ledger, witness, s3):
    row = write(ledger)
    other = replace(row, seq=7)
    s3.put_object(Bucket=BUCKET, Key=key(LINE, *seen(row)), Body=json.dumps(other.__dict__))

    assert witness.copy(LINE, *seen(row)) is None


def test_what_else_lies_there_is_no_witness(witness, s3):
    s3.put_object(Bucket=BUCKET, Key=f"ledger/{LINE}/read-me.txt")

    assert witness.seen(LINE) == []


def test_two_writers_of_one_copy_at_once_are_both_done(witness, s3, monkeypatch):
    answers, stock = ["ConditionalRequestConflict"], s3.put_object
    sealed = Row(line=LINE, seq=1, kind="run", id="r1", at=AT, by="ana", text="{}", previous="")
    sealed = replace(sealed, digest=digest(sealed))

    def put(**request):
        if answers:
            raise ClientError({"Error": {"Code": answers.pop()}}, "PutObject")
        return stock(**request)

    monkeypatch.setattr(s3, "put_object", put)
    witness.keep(sealed)

    assert witness.seen(LINE) == seen(sealed)


def test_rows_of_one_kind_are_found_without_the_others(ledger):
    rows = [write(ledger, f"r{number}", kind=kind) for number, kind in enumerate(("run", "gate", "run", "gate"))]

    assert ledger.of_kind("flight_delay", "gate") == rows[1::2]
    assert ledger.of_kind("flight-delay", "gate", newest=1) == rows[3:]
    assert ledger.of_kind("churn", "gate") == []


def test_a_row_that_is_filed_under_another_topic_is_no_longer_believed(ledger):
    write(ledger)
    item = to_item(ledger.rows(LINE)[0]) | {"topic": {"S": "flight-delay other"}}
    boto3.client("dynamodb").put_item(TableName=TABLE, Item=item)

    assert ledger.of_kind(LINE, "run") == []
    assert verify(ledger.rows(LINE)).startswith("row 1 (run r1) must have digest")


def test_every_job_that_leaves_rows_has_them_witnessed():
    modules = [importlib.import_module(f"jobs.{path.parent.name}.contract") for path in JOBS.glob("*/contract.py")]
    contracts = [
        found
        for module in modules
        for found in vars(module).values()
        if isinstance(found, type) and issubclass(found, Contract) and found is not Contract
    ]
    keeping = [one for one in contracts if "ledger_table" in {field.name for field in fields(one)}]

    assert len(keeping) >= 11
    assert [one.__name__ for one in keeping if "ledger_bucket" not in {field.name for field in fields(one)}] == []
