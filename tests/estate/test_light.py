"""What is asked without boto3 is answered as boto3 answers it, by the same local cloud."""

import socket

import pytest

from estate.light import NoSuchKey, Objects, Parameters, Tables
from estate.signed import ServiceError, Signed, _idle
from estate.sigv4 import Keys
from jobs.kit.ledger import Ledger
from tests.jobs.cloud_fakes import TABLE, make_table

pytestmark = pytest.mark.cloud
KEYS = ["a b/1.json", "a b/ü+~&.json", "c/2.json"]


@pytest.fixture
def signed(cloud):
    return Signed(Keys("test", "test"), "us-east-1", cloud.url)


@pytest.fixture
def objects(signed, aws, bucket):
    for key in KEYS:
        aws("s3").put_object(Bucket=bucket, Key=key, Body=key.encode())
    return Objects(signed)


def listed(page):
    return [one["Key"] for one in page["Contents"]], [one["Prefix"] for one in page["CommonPrefixes"]]


def test_an_object_is_read_whatever_its_name_is(objects, bucket):
    assert [objects.get_object(Bucket=bucket, Key=key)["Body"].read().decode() for key in KEYS] == KEYS


def test_an_object_that_is_not_there_is_told_apart_from_what_went_wrong(objects, bucket):
    with pytest.raises(NoSuchKey):
        objects.get_object(Bucket=bucket, Key="none")
    with pytest.raises(ServiceError, match="NoSuchBucket") as caught:
        objects.get_object(Bucket="no-such-bucket", Key="none")
    assert not isinstance(caught.value, NoSuchKey)


def test_objects_are_listed_by_prefix_by_folder_and_after_a_name(objects, bucket):
    assert listed(objects.list_objects_v2(Bucket=bucket, Prefix="a b/")) == (KEYS[:2], [])
    assert listed(objects.list_objects_v2(Bucket=bucket, Prefix="", Delimiter="/")) == ([], ["a b/", "c/"])
    assert listed(objects.list_objects_v2(Bucket=bucket, StartAfter="b")) == (KEYS[2:], [])


def test_what_does_not_fit_on_a_page_is_on_the_next(objects, bucket, aws):
    first = aws("s3").list_objects_v2(Bucket=bucket, MaxKeys=2)
    page = objects.list_objects_v2(Bucket=bucket, ContinuationToken=first["NextContinuationToken"])
    assert listed(page) == (KEYS[2:], [])
    assert "NextContinuationToken" not in page


def test_a_page_that_is_not_the_last_names_the_next(signed, monkeypatch):
    text = b"""<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><IsTruncated>true</IsTruncated>
        <NextContinuationToken>t</NextContinuationToken></ListBucketResult>"""
    monkeypatch.setattr(Signed, "send", lambda *_: (200, text))
    assert Objects(signed).list_objects_v2(Bucket="b")["NextContinuationToken"] == "t"


def test_in_an_account_a_bucket_is_part_of_the_address(monkeypatch):
    asked = []
    monkeypatch.setattr(Signed, "send", lambda _self, *what: asked.append(what) or (200, b"x"))
    Objects(Signed(Keys("a", "b"), "eu-west-1")).get_object(Bucket="lake", Key="a/b c")
    assert asked == [("s3", "GET", "https://lake.s3.eu-west-1.amazonaws.com/a/b%20c")]


def test_the_ledger_and_the_parameters_read_as_with_boto3(signed, aws):
    client = aws("dynamodb")
    make_table(client)
    try:
        ledger = Ledger(TABLE, client)
        rows = [ledger.append("x", "run", f"r{n}", {"n": n}, at="2026", by="ana") for n in range(3)]
        light = Ledger(TABLE, Tables(signed))
        assert (light.rows("x"), light.find("r1"), light.of_kind("x", "run")) == (rows, rows[1:2], rows)
    finally:
        client.delete_table(TableName=TABLE)
    aws("ssm").put_parameter(Name="/light", Value="v", Type="String")
    assert Parameters(signed).get_parameters(Names=["/light", "/none"])["Parameters"][0]["Value"] == "v"


def test_a_connection_that_the_server_closed_is_opened_again(signed):
    signed.call("ssm", "GetParameters", Names=["/light"])
    waiting = _idle[f"ssm http {signed.url.removeprefix('http://')}"]
    assert waiting
    for connection in waiting:
        connection.sock.shutdown(socket.SHUT_RDWR)
    assert signed.call("ssm", "GetParameters", Names=["/none"])["Parameters"] == []
