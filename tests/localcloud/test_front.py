"""The address that answers for everything."""

import http.client
import json
from urllib.parse import urlsplit

import pytest

from localcloud.splice import is_ours

pytestmark = pytest.mark.cloud
AUTHORIZATION = "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/{}/aws4_request, SignedHeaders=host, Signature=x"


def connect(cloud):
    address = urlsplit(cloud.url)
    return http.client.HTTPConnection(address.hostname, address.port, timeout=30)


def ask(connection, target, service, body="{}"):
    headers = {
        "X-Amz-Target": target,
        "Authorization": AUTHORIZATION.format(service),
        "Content-Type": "application/x-amz-json-1.1",
    }
    connection.request("POST", "/", body, headers)
    answer = connection.getresponse()
    return answer.status, answer.read()


def test_a_head_that_arrives_byte_by_byte_is_decided_when_it_is_complete():
    head = b"POST / HTTP/1.1\r\nX-Amz-Target: SageMaker.ListModels\r\n\r\n"
    assert {is_ours(head[:end]) for end in range(len(head))} == {None}
    assert is_ours(head) is True


def test_a_bucket_may_be_called_endpoints(aws):
    aws("s3").create_bucket(Bucket="endpoints")
    aws("s3").put_object(Bucket="endpoints", Key="x/invocations", Body=b"mine")
    assert aws("s3").get_object(Bucket="endpoints", Key="x/invocations")["Body"].read() == b"mine"


def test_a_large_object_passes_through_whole(aws, bucket):
    body = bytes(range(256)) * 60_000
    aws("s3").put_object(Bucket=bucket, Key="large", Body=body)
    assert aws("s3").get_object(Bucket=bucket, Key="large")["Body"].read() == body


def test_one_connection_can_ask_ministack_and_then_sagemaker(cloud):
    connection = connect(cloud)
    assert ask(connection, "DynamoDB_20120810.ListTables", "dynamodb")[0] == 200
    status, body = ask(connection, "SageMaker.ListModels", "sagemaker")
    assert status == 200
    assert "Models" in json.loads(body)
    connection.close()


def test_a_connection_of_sagemaker_sends_a_foreign_request_away(cloud):
    connection = connect(cloud)
    assert ask(connection, "SageMaker.ListModels", "sagemaker")[0] == 200
    connection.request("POST", "/", "{}", {"X-Amz-Target": "DynamoDB_20120810.ListTables"})
    answer = connection.getresponse()
    assert (answer.status, answer.getheader("connection")) == (421, "close")
    answer.read()
    assert ask(connection, "DynamoDB_20120810.ListTables", "dynamodb")[0] == 200
    connection.close()


def test_an_unsigned_request_is_refused(cloud):
    connection = connect(cloud)
    connection.request("POST", "/", "{}", {"X-Amz-Target": "SageMaker.ListModels"})
    answer = connection.getresponse()
    assert (answer.status, json.loads(answer.read())["__type"]) == (403, "MissingAuthenticationTokenException")
    connection.close()
