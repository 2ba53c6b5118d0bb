"""Requests as our services read them, without a cloud."""

import datetime as dt
import json

import pytest

from localcloud.aws.errors import AwsError
from localcloud.aws.http import Request
from localcloud.aws.protocol import Service


@pytest.fixture(scope="module")
def sagemaker():
    return Service("sagemaker")


@pytest.fixture(scope="module")
def featurestore():
    return Service("sagemaker-featurestore-runtime")


def post(operation, body):
    return Request("POST", "/", "", {"x-amz-target": f"SageMaker.{operation}"}, json.dumps(body).encode())


def refusal(service, operation, body):
    with pytest.raises(AwsError) as caught:
        service.parse(operation, {}, post(operation, body))
    return caught.value


def test_everything_wrong_with_a_request_is_said_at_once_in_the_words_of_aws(sagemaker):
    body = {"EndpointName": "a_b", "Tags": [{"Key": "k" * 200, "Value": "v"}]}
    error = refusal(sagemaker, "CreateEndpoint", body)
    assert error.code == "ValidationException"
    assert error.message == (
        "3 validation errors detected: "
        "Value 'a_b' at 'endpointName' failed to satisfy constraint: Member must satisfy regular expression pattern: "
        "[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}; "
        f"Value '{'k' * 200}' at 'tags.1.member.key' failed to satisfy constraint: "
        "Member must have length less than or equal to 128; "
        "Value null at 'endpointConfigName' failed to satisfy constraint: Member must not be null"
    )


@pytest.mark.parametrize(
    ("member", "value", "words"),
    [
        ("MaxResults", 101, "Member must have value less than or equal to 100"),
        ("MaxResults", 0, "Member must have value greater than or equal to 1"),
        ("SortBy", "Size", "Member must satisfy enum value set: [Name, CreationTime, Status]"),
    ],
)
def test_a_value_outside_its_model_is_refused(sagemaker, member, value, words):
    assert words in refusal(sagemaker, "ListEndpoints", {member: value}).message


@pytest.mark.parametrize("value", ["ten", True, 1.5])
def test_a_value_of_another_type_is_a_serialization_error(sagemaker, value):
    assert refusal(sagemaker, "ListEndpoints", {"MaxResults": value}).code == "SerializationException"


def test_a_body_that_is_no_json_is_a_serialization_error(sagemaker):
    request = Request("POST", "/", "", {"x-amz-target": "SageMaker.ListEndpoints"}, b"{")
    with pytest.raises(AwsError, match="SerializationException"):
        sagemaker.parse("ListEndpoints", {}, request)


def test_a_tag_may_carry_letters_of_any_script(sagemaker):
    body = {
        "ResourceArn": "arn:aws:sagemaker:us-east-1:000000000000:model/m",
        "Tags": [{"Key": "Größe", "Value": "日本"}],
    }
    assert sagemaker.parse("AddTags", {}, post("AddTags", body))["Tags"] == [{"Key": "Größe", "Value": "日本"}]


def test_times_come_as_numbers_and_go_as_numbers(sagemaker):
    moment = dt.datetime(2026, 1, 2, 3, 4, 5, 678000, tzinfo=dt.UTC)
    read = sagemaker.parse("ListEndpoints", {}, post("ListEndpoints", {"CreationTimeAfter": moment.timestamp()}))
    assert read == {"CreationTimeAfter": moment}
    answer = sagemaker.render("DescribeEndpoint", {"EndpointName": "e", "CreationTime": moment, "Plan": "not AWS's"})
    assert json.loads(answer.body) == {"EndpointName": "e", "CreationTime": moment.timestamp()}


def test_a_rest_request_is_read_from_path_query_and_body(featurestore):
    request = Request(
        "GET",
        "/FeatureGroup/arn%3Aaws%3Asagemaker%3Aus-east-1%3A000000000000%3Afeature-group%2Fflights",
        "RecordIdentifierValueAsString=7&FeatureName=a&FeatureName=b",
        {},
        b"",
    )
    operation, uri = featurestore.match(request)
    assert (operation, featurestore.parse(operation, uri, request)) == (
        "GetRecord",
        {
            "FeatureGroupName": "arn:aws:sagemaker:us-east-1:000000000000:feature-group/flights",
            "RecordIdentifierValueAsString": "7",
            "FeatureNames": ["a", "b"],
        },
    )


def test_a_blob_payload_and_its_headers_pass_unread():
    runtime = Service("sagemaker-runtime")
    headers = {"content-type": "text/csv", "x-amzn-sagemaker-target-variant": "blue"}
    request = Request("POST", "/endpoints/e/invocations", "", headers, b"1,2\xff")
    operation, uri = runtime.match(request)
    assert runtime.parse(operation, uri, request) == {
        "EndpointName": "e",
        "Body": b"1,2\xff",
        "ContentType": "text/csv",
        "TargetVariant": "blue",
    }
    answer = runtime.render(operation, {"Body": b"0.5", "InvokedProductionVariant": "blue"})
    assert (answer.body, answer.headers["x-amzn-invoked-production-variant"]) == (b"0.5", "blue")


def test_an_operation_that_we_lack_is_named(sagemaker):
    with pytest.raises(AwsError) as lacking:
        Service("sagemaker").implementation("CreateHyperParameterTuningJob")
    assert lacking.value.code == "NotImplementedException"
    assert lacking.value.message == "localcloud does not implement sagemaker:CreateHyperParameterTuningJob"
    with pytest.raises(AwsError, match="UnknownOperationException: sagemaker has no operation Dance"):
        sagemaker.implementation("Dance")
