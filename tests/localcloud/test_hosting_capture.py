"""Data capture in AWS's format."""

import base64
import datetime as dt
import json

from localcloud.hosting.capture import Sample, batches, body, encoding, location, record

CONFIG = {
    "DestinationS3Uri": "s3://bucket/captured/",
    "CaptureOptions": [{"CaptureMode": "Input"}, {"CaptureMode": "Output"}],
    "CaptureContentTypeHeader": {"JsonContentTypes": ["application/json"], "CsvContentTypes": ["text/csv"]},
}


def a_sample(**changes):
    fields = {
        "config": CONFIG,
        "variant": "blue",
        "event_id": "e-1",
        "time": dt.datetime(2013, 9, 1, 7, 8, 9, 250_000, dt.UTC),
        "content_type": "application/json",
        "body": b'{"hour": 7}',
        "answer_type": "text/csv; charset=utf-8",
        "answer": b"0.5",
        "inference_id": "p-1",
        "attributes": "run=1",
    }
    return Sample(**(fields | changes))


def test_a_record_has_the_members_that_aws_writes():
    assert record(a_sample()) == {
        "captureData": {
            "endpointInput": {
                "observedContentType": "application/json",
                "mode": "INPUT",
                "data": '{"hour": 7}',
                "encoding": "JSON",
            },
            "endpointOutput": {
                "observedContentType": "text/csv; charset=utf-8",
                "mode": "OUTPUT",
                "data": "0.5",
                "encoding": "CSV",
            },
        },
        "eventMetadata": {
            "eventId": "e-1",
            "customAttributes": ["run=1"],
            "inferenceId": "p-1",
            "inferenceTime": "2013-09-01T07:08:09Z",
        },
        "eventVersion": "0",
    }


def test_members_that_were_not_given_are_absent():
    assert set(record(a_sample(inference_id="", attributes=""))["eventMetadata"]) == {"eventId", "inferenceTime"}


def test_only_the_chosen_side_is_captured():
    only_output = CONFIG | {"CaptureOptions": [{"CaptureMode": "Output"}]}

    assert set(record(a_sample(config=only_output))["captureData"]) == {"endpointOutput"}


def test_a_content_type_that_is_not_listed_is_base64():
    bare = {key: value for key, value in CONFIG.items() if key != "CaptureContentTypeHeader"}
    side = record(a_sample(config=bare, body=b"\xff\x00"))["captureData"]["endpointInput"]

    assert side["encoding"] == "BASE64"
    assert base64.b64decode(side["data"]) == b"\xff\x00"
    assert encoding(CONFIG, "Application/JSON; charset=utf-8") == "JSON"


def test_an_object_lies_under_endpoint_variant_and_hour():
    [batch] = batches([a_sample()])

    assert location(batch, "flights", "u") == (
        "bucket",
        "captured/flights/blue/2013/09/01/07/08-09-250-u.jsonl",
    )


def test_samples_of_two_hours_or_variants_never_share_an_object():
    later = a_sample(time=dt.datetime(2013, 9, 1, 8, tzinfo=dt.UTC))
    found = batches([a_sample(), later, a_sample(variant="green"), a_sample()])

    assert sorted(len(batch.samples) for batch in found) == [1, 1, 2]


def test_a_body_is_one_json_document_per_line():
    [batch] = batches([a_sample(body=b'{"text": "a\\nb"}'), a_sample()])

    assert [json.loads(line)["eventVersion"] for line in body(batch).decode().splitlines()] == ["0", "0"]
