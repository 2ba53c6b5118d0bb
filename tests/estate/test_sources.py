import boto3
import pytest
from moto import mock_aws

from estate import sources
from estate.lines import load
from estate.problems import BadInput
from estate.sources import Ends, problems
from estate.where import ROOT
from jobs.kit.spec import Source

CSV = Source(file="f.csv", columns={"a": "integer", "b": "category"})
PARQUET = Source(file="f.parquet", columns={"a": "integer"})


def ends(content):
    return Ends(len(content), content[:65536], content[-65536:])


@pytest.mark.parametrize(
    "content",
    [
        b"a,b\n1,x\n",
        b"b,a\nx,1\n",
        b"a,c,b\n1,2,x",
        b"\xef\xbb\xbfa,b\r\n1,x\r\n",
        b'a,b\n1,"x,y"\n',
        b"a,b\n" + b"1,x\n" * 50000,
        b'a,b\n1,"x\ny"\n',
        b'a,b\n1,"x\n""y"", z"\n',
        "a,b\n1,x\u2028y\x0cz\n".encode(),
        b"a,b\n1,x\n\n\n",
    ],
)
def test_a_whole_file_with_its_columns_in_any_order_is_good(content):
    assert problems("f", CSV, ends(content)) == []


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "must hold rows, got 0 bytes"),
        (b"a,b\n", "got none below the header"),
        (b"a,c\n1,2\n", "columns must include b, got a, c"),
        (b"a,b\n1,x\n2", "last row must have 2 columns, got 1: 2; the file may be cut off"),
        (b"\xff\xfe\x00a", "must be UTF-8"),
        (b"a\x00,\x00b\x00", "must be UTF-8 text, got a zero byte"),
        (b"a,b,a\n1,x,2\n", "columns must differ, got a more than once"),
        (b'a,b\n1,"x"\n2\n', "last row must have 2 columns, got 1: 2; the file may be cut off"),
    ],
)
def test_what_is_wrong_with_a_file_is_said(content, message):
    [problem] = problems("s3://raw/f.csv", CSV, ends(content))
    assert message in problem
    assert problem.startswith("s3://raw/f.csv: ")


def test_a_file_that_is_not_there_is_named():
    assert problems("s3://raw/f.csv", CSV, None) == ["s3://raw/f.csv: file must be delivered, got nothing"]


@pytest.mark.parametrize("content", [b"PAR1" + b"x" * 50, b"a,b\n1,2\n"])
def test_parquet_that_was_cut_off_is_not_whole(content):
    assert "cut off" in problems("f", PARQUET, ends(content))[0]


def test_parquet_with_both_ends_is_left_to_the_job():
    assert problems("f", PARQUET, ends(b"PAR1....PAR1")) == []


@pytest.fixture
def s3(monkeypatch):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    with mock_aws():
        client = boto3.client("s3", region_name="us-east-1")
        client.create_bucket(Bucket="raw")
        yield client


def test_every_source_of_a_line_is_looked_at(s3):
    line = load(ROOT, "flight-delay")
    assert len(sources.look(s3, "raw", line)) == len(line.sources)


def test_sample_data_are_delivered_once_and_are_good(s3):
    line = load(ROOT, "flight-delay")
    assert sources.load_samples(s3, "raw", line) == ["flights", "weather"]
    assert sources.load_samples(s3, "raw", line) == []
    assert sources.look(s3, "raw", line) == []


def test_sample_data_never_replace_what_was_delivered(s3):
    line = load(ROOT, "flight-delay")
    s3.put_object(Bucket="raw", Key="flight-delay/flights/flights.csv", Body=b"mine")
    assert sources.load_samples(s3, "raw", line) == ["weather"]


def test_a_line_without_samples_waits_for_its_deliveries_and_a_sample_that_lacks_one_is_named(monkeypatch):
    line = load(ROOT, "flight-delay")
    with mock_aws():
        s3 = boto3.client("s3", region_name="us-east-1")
        s3.create_bucket(Bucket="raw")
        monkeypatch.setattr("models.flight_delay.sample.sources", lambda: {"flights": b"a"})
        with pytest.raises(
            BadInput, match=r"models/flight_delay/sample.py: sources\(\) must give weather, got flights"
        ):
            sources.load_samples(s3, "raw", line)
        assert sources.load_samples(s3, "raw", line.model_copy(update={"name": "no-samples"})) == []
        assert len(sources.look(s3, "raw", line)) == len(line.sources)
