"""An endpoint on the running cloud: serve, refuse, count, capture."""

import datetime as dt
import json
import urllib.request

import pytest

from localcloud import process
from tests.localcloud.hosts import hosts

__all__ = ["hosts"]
pytestmark = pytest.mark.cloud
CAPTURE = {
    "EnableCapture": True,
    "InitialSamplingPercentage": 100,
    "CaptureOptions": [{"CaptureMode": "Input"}, {"CaptureMode": "Output"}],
    "CaptureContentTypeHeader": {"CsvContentTypes": ["text/csv"]},
}


def flush(cloud):
    request = urllib.request.Request(f"{cloud.url}/_localcloud/flush", data=b"", method="POST")
    with urllib.request.urlopen(request) as answer:
        assert answer.status == 200


def test_an_endpoint_answers_with_its_model_and_names_the_variant(hosts):
    answer = hosts.ask(hosts.serving(hosts.variant(hosts.model("one"))))

    assert answer["Body"].read() == b"one"
    assert (answer["InvokedProductionVariant"], answer["ContentType"]) == ("blue", "text/csv")


def test_errors_of_the_model_are_model_errors_with_its_words(hosts):
    name = hosts.serving(hosts.variant(hosts.model()))

    for body, status, words in ((b"bad", 400, "hour must be a number"), (b"crash", 500, "KeyError")):
        with pytest.raises(hosts.runtime.exceptions.ModelError) as caught:
            hosts.ask(name, body)
        assert caught.value.response["OriginalStatusCode"] == status
        assert words in caught.value.response["OriginalMessage"]


def test_a_body_over_six_megabytes_is_refused_before_the_model_sees_it(hosts):
    name = hosts.serving(hosts.variant(hosts.model()))

    assert hosts.answer(name, b"1" * (6 * 1024 * 1024)) == "one"
    with pytest.raises(
        hosts.runtime.exceptions.ClientError, match="HTTP content length exceeded 6291456 bytes"
    ) as caught:
        hosts.ask(name, b"1" * (6 * 1024 * 1024 + 1))
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 413


def test_a_target_variant_answers_alone_and_an_unknown_one_is_refused(hosts):
    blue = hosts.variant(hosts.model("one"))
    green = hosts.variant(hosts.model("two"), "green", weight=0.0)
    name = hosts.serving(blue, green)

    assert {hosts.answer(name) for _ in range(10)} == {"one"}
    assert hosts.answer(name, TargetVariant="green") == "two"
    with pytest.raises(hosts.runtime.exceptions.ClientError, match="red was not found"):
        hosts.ask(name, TargetVariant="red")


def test_every_request_is_captured_once_with_its_ids(hosts, cloud, aws):
    capture = CAPTURE | {"DestinationS3Uri": f"s3://{hosts.bucket}/captured"}
    name = hosts.serving(hosts.variant(hosts.model()), DataCaptureConfig=capture)
    for index in range(20):
        hosts.ask(name, str(index).encode(), InferenceId=f"p-{index}", CustomAttributes="run=1")
    flush(cloud)

    found = aws("s3").list_objects_v2(Bucket=hosts.bucket, Prefix=f"captured/{name}/blue/")["Contents"]
    bodies = [aws("s3").get_object(Bucket=hosts.bucket, Key=item["Key"])["Body"].read() for item in found]
    records = [json.loads(line) for body in bodies for line in body.splitlines()]

    assert {r["eventMetadata"]["inferenceId"]: r["captureData"]["endpointInput"]["data"] for r in records} == {
        f"p-{index}": str(index) for index in range(20)
    }
    assert len(records) == 20
    assert hosts.sagemaker.describe_endpoint(EndpointName=name)["DataCaptureConfig"]["CaptureStatus"] == "Started"


def test_requests_and_errors_are_counted_per_variant(hosts, cloud, aws):
    name = hosts.serving(hosts.variant(hosts.model()))
    for body in (b"1", b"1", b"bad", b"crash"):
        try:
            hosts.ask(name, body)
        except hosts.runtime.exceptions.ModelError:
            continue
    flush(cloud)
    present = dt.datetime.now(dt.UTC)

    def sums(metric):
        points = aws("cloudwatch").get_metric_statistics(
            Namespace="AWS/SageMaker",
            MetricName=metric,
            Dimensions=[{"Name": "EndpointName", "Value": name}, {"Name": "VariantName", "Value": "blue"}],
            StartTime=present - dt.timedelta(minutes=5),
            EndTime=present + dt.timedelta(minutes=5),
            Period=3600,
            Statistics=["Sum"],
        )["Datapoints"]
        return sum(point["Sum"] for point in points)

    assert [sums(metric) for metric in ("Invocations", "Invocation4XXErrors", "Invocation5XXErrors")] == [4, 1, 1]
    assert sums("ModelLatency") > 0


def test_what_the_server_prints_is_in_its_log_group(hosts, cloud, aws):
    name = hosts.serving(hosts.variant(hosts.model()))
    with pytest.raises(hosts.runtime.exceptions.ModelError):
        hosts.ask(name, b"crash")
    flush(cloud)

    group = f"/aws/sagemaker/Endpoints/{name}"
    [stream] = aws("logs").describe_log_streams(logGroupName=group)["logStreams"]
    events = aws("logs").get_log_events(logGroupName=group, logStreamName=stream["logStreamName"])["events"]

    assert stream["logStreamName"].startswith("blue/i-")
    assert "KeyError" in "\n".join(event["message"] for event in events)


def test_a_model_that_cannot_load_fails_the_endpoint_with_a_reason(hosts):
    name = hosts.endpoint(hosts.config(hosts.variant(hosts.model(script="raise SystemExit(3)"))))

    found = hosts.settled(name)

    assert found["EndpointStatus"] == "Failed"
    assert "did not pass the ping health check" in found["FailureReason"]


def test_a_role_without_access_to_the_archive_fails_the_endpoint(hosts, new_role):
    hosts.role = new_role(["sqs:*"])
    name = hosts.endpoint(hosts.config(hosts.variant(hosts.model())))

    assert "Could not access model data" in hosts.settled(name)["FailureReason"]


def test_what_does_not_exist_or_is_in_use_is_refused(hosts):
    config = hosts.config(hosts.variant(hosts.model()))
    hosts.settled(hosts.endpoint(config))
    sagemaker, refused = hosts.sagemaker, hosts.sagemaker.exceptions.ClientError

    with pytest.raises(refused, match="Could not find model"):
        hosts.config(hosts.variant("missing"))
    with pytest.raises(refused, match="Could not find endpoint config"):
        hosts.endpoint("missing")
    with pytest.raises(refused, match="in use by endpoint"):
        sagemaker.delete_endpoint_config(EndpointConfigName=config)
    with pytest.raises(refused, match="not found"):
        hosts.ask("missing")


def test_a_deleted_endpoint_leaves_no_process_and_no_directory(hosts, cloud, eventually):
    models = cloud.home / "state" / "models"
    empty = set(models.glob("*"))
    name = hosts.serving(hosts.variant(hosts.model("alone"), count=2))
    running, held = set(process.marked(cloud.home)), set(models.glob("*")) - empty
    hosts.sagemaker.delete_endpoint(EndpointName=name)
    eventually(lambda: hosts.gone(name))

    assert len(running - set(process.marked(cloud.home))) == 2
    assert len(held) == 1
    assert not held & set(models.glob("*"))
