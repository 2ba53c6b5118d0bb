"""When a request counts as captured."""

import datetime as dt
import json
import urllib.request

import pytest

from localcloud.aws.errors import AwsError
from localcloud.hosting.capture_clock import Clock, lease, moment
from tests.localcloud.hosts import hosts

__all__ = ["hosts"]
PRESENT = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
PAST = dt.datetime(2013, 4, 1, 5, tzinfo=dt.UTC)
CAPTURE = {
    "EnableCapture": True,
    "InitialSamplingPercentage": 100,
    "CaptureOptions": [{"CaptureMode": "Input"}, {"CaptureMode": "Output"}],
    "CaptureContentTypeHeader": {"CsvContentTypes": ["text/csv"]},
}


class Seconds:
    def __init__(self):
        self.passed = 0.0

    def __call__(self):
        return self.passed


@pytest.fixture
def seconds():
    return Seconds()


@pytest.fixture
def clock(seconds):
    return Clock(lambda: PRESENT, seconds)


def test_a_clock_that_nobody_set_tells_the_present(clock):
    assert clock.now("flights") == PRESENT


def test_a_setting_for_one_endpoint_leaves_the_others_in_the_present(clock):
    clock.set("flights", PAST, 60)

    assert (clock.now("flights"), clock.now("other")) == (PAST, PRESENT)


def test_a_setting_without_an_endpoint_holds_for_all_that_have_none(clock):
    clock.set("", PAST, 60)
    clock.set("flights", PAST + dt.timedelta(hours=1), 60)

    assert (clock.now("flights"), clock.now("other")) == (PAST + dt.timedelta(hours=1), PAST)


def test_a_setting_that_nobody_renews_ends_by_itself(clock, seconds):
    clock.set("flights", PAST, 60)
    seconds.passed = 59.9
    assert clock.now("flights") == PAST
    seconds.passed = 60.0
    assert clock.now("flights") == PRESENT
    assert clock.tell("flights") == {"endpoint": "flights", "set": None, "seconds": None}


def test_a_cleared_clock_tells_the_present_again_and_may_be_cleared_twice(clock):
    clock.set("flights", PAST, 60)
    clock.clear("flights")
    clock.clear("flights")

    assert clock.now("flights") == PRESENT


@pytest.mark.parametrize("text", ["", "yesterday", "2013-04-01T05:00:00", "2013-04-01"])
def test_a_moment_without_a_zone_is_refused(text):
    with pytest.raises(AwsError, match="now must be a moment with a zone"):
        moment(text)


@pytest.mark.parametrize("text", ["0", "-1", "3601", "nan", "long"])
def test_a_lease_that_could_outlive_whoever_took_it_is_refused(text):
    with pytest.raises(AwsError, match="seconds must be up to 3600"):
        lease(text)


@pytest.mark.cloud
def test_requests_are_captured_at_the_moment_that_was_set_and_then_in_the_present(hosts, cloud, aws):
    name = hosts.serving(
        hosts.variant(hosts.model()),
        DataCaptureConfig=CAPTURE | {"DestinationS3Uri": f"s3://{hosts.bucket}/captured"},
    )
    operate(cloud, f"capture-clock/{name}?now=2013-04-01T05:17:00%2B02:00")
    hosts.ask(name, b"past")
    assert operate(cloud, f"capture-clock/{name}?clear=1")["set"] is None
    hosts.ask(name, b"present")
    operate(cloud, "flush")

    s3, prefix = aws("s3"), f"captured/{name}/blue/"
    keys = [item["Key"] for item in s3.list_objects_v2(Bucket=hosts.bucket, Prefix=prefix)["Contents"]]
    found = {}
    for key in keys:
        record = json.loads(s3.get_object(Bucket=hosts.bucket, Key=key)["Body"].read())
        hour = key.removeprefix(prefix).rpartition("/")[0]
        found[record["captureData"]["endpointInput"]["data"]] = (hour, record["eventMetadata"]["inferenceTime"])

    assert found["past"] == ("2013/04/01/03", "2013-04-01T03:17:00Z")
    assert found["present"][1][:4] != "2013"


def operate(cloud, path):
    request = urllib.request.Request(f"{cloud.url}/_localcloud/{path}", data=b"", method="POST")
    with urllib.request.urlopen(request) as answer:
        return json.loads(answer.read())
