import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from estate.problems import BadInput
from estate.signed import ServiceError, Signed

ANSWERS = {
    "SageMaker.DescribeEndpoint": (200, {"EndpointStatus": "InService"}),
    "SageMaker.DescribeModel": (
        400,
        {"__type": "com.amazon#ValidationException:http://x", "message": "Could not find"},
    ),
    "SageMaker.ListModels": (500, {}),
}


@pytest.fixture
def server():
    """A service that answers by target and remembers what it was sent."""
    seen = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            seen.append((dict(self.headers), json.loads(body)))
            status, document = ANSWERS[self.headers["X-Amz-Target"]]
            content = json.dumps(document).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_):
            """Say nothing."""

    found = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=found.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{found.server_port}", seen
    found.shutdown()
    thread.join()
    found.server_close()


@pytest.fixture
def signed(server, monkeypatch):
    for name, value in {
        "AWS_ENDPOINT_URL": server[0],
        "AWS_ACCESS_KEY_ID": "AKID",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_DEFAULT_REGION": "eu-west-1",
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("AWS_SESSION_TOKEN", raising=False)
    return Signed.here()


def test_a_request_is_signed_for_its_service_and_region(signed, server):
    assert signed.call("sagemaker", "DescribeEndpoint", EndpointName="e") == {"EndpointStatus": "InService"}
    [(headers, body)] = server[1]
    assert "Credential=AKID/" in headers["Authorization"]
    assert "/eu-west-1/sagemaker/aws4_request" in headers["Authorization"]
    assert headers["Content-Type"] == "application/x-amz-json-1.1"
    assert body == {"EndpointName": "e"}


def test_a_refusal_keeps_the_services_own_word_for_it(signed):
    with pytest.raises(ServiceError) as caught:
        signed.call("sagemaker", "DescribeModel", ModelName="m")
    assert (caught.value.code, caught.value.message) == ("ValidationException", "Could not find")


def test_a_refusal_without_a_word_is_still_one(signed):
    with pytest.raises(ServiceError, match="500"):
        signed.call("sagemaker", "ListModels")


def test_without_an_address_aws_itself_is_asked(signed, monkeypatch):
    asked = []
    monkeypatch.delenv("AWS_ENDPOINT_URL")
    monkeypatch.setattr("estate.signed._send", lambda url, *_: asked.append(url) or (200, b"{}"))
    for region in ("eu-west-1", "cn-north-1"):
        monkeypatch.setenv("AWS_DEFAULT_REGION", region)
        Signed.here().call("sagemaker", "ListModels")
        Signed.here().call("dynamodb", "Query")
    assert asked == [
        "https://api.sagemaker.eu-west-1.amazonaws.com/",
        "https://dynamodb.eu-west-1.amazonaws.com/",
        "https://api.sagemaker.cn-north-1.amazonaws.com.cn/",
        "https://dynamodb.cn-north-1.amazonaws.com.cn/",
    ]


def test_no_credentials_are_named_as_what_is_missing(monkeypatch, tmp_path):
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE", "AWS_DEFAULT_REGION", "AWS_REGION"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    with pytest.raises(BadInput, match="credentials and region must be set"):
        Signed.here()
