from datetime import UTC, datetime

import pytest
from botocore.auth import S3SigV4Auth, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from estate.sigv4 import Keys, Request, sign

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
JSON = {"Content-Type": "application/x-amz-json-1.0", "X-Amz-Target": "DynamoDB_20120810.Query"}


@pytest.fixture
def botocore(monkeypatch):
    """How botocore signs at the same moment."""
    monkeypatch.setattr("botocore.auth.get_current_datetime", lambda: NOW.replace(tzinfo=None))

    def signature(method, url, body, headers, keys, service):
        request = AWSRequest(method, url, data=body, headers=dict(headers))
        kind = S3SigV4Auth if service == "s3" else SigV4Auth
        kind(Credentials(*keys), service, "eu-west-1").add_auth(request)
        return request.headers["Authorization"]

    return signature


@pytest.mark.parametrize("keys", [Keys("AKID", "secret"), Keys("AKID", "secret", "a-token")])
@pytest.mark.parametrize(
    ("method", "url", "body", "headers", "service"),
    [
        ("POST", "https://dynamodb.eu-west-1.amazonaws.com/", b'{"TableName": "t"}', JSON, "dynamodb"),
        ("POST", "http://127.0.0.1:4566/", b"{}", {**JSON, "X-Amz-Target": "AmazonSSM.GetParameters"}, "ssm"),
        ("GET", "https://b.s3.eu-west-1.amazonaws.com/a%20b/%C3%BC%2Bc.json", b"", {}, "s3"),
        ("GET", "http://127.0.0.1:4566/b/?delimiter=%2F&list-type=2&prefix=a%2Fb%3D", b"", {}, "s3"),
    ],
)
def test_a_request_is_signed_as_botocore_signs_it(botocore, method, url, body, headers, service, keys):
    expected = botocore(method, url, body, headers, keys, service)
    said = sign(Request(method=method, url=url, body=body, headers=headers), keys, service, "eu-west-1", NOW)

    assert said["Authorization"] == expected
    assert said.get("X-Amz-Security-Token") == keys.token
