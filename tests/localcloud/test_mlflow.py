"""Managed MLflow on the laptop, with a stand-in for the server's environment; test_mlflow_real.py has the real one."""

import json
import sys
import textwrap
import urllib.error
import urllib.request

import pytest
from botocore.credentials import Credentials

from jobs.tracking.rest import signer
from localcloud import service
from localcloud.mlflow import environment
from tests.cloud import until

pytestmark = pytest.mark.cloud
SERVER = """
    import json, sys
    from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            text = json.dumps({"path": self.path, "arguments": sys.argv[1:]}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)
        def log_message(self, *_): pass
    port = int(sys.argv[sys.argv.index("--port") + 1])
    ThreadingHTTPServer(("127.0.0.1", port), Handler).serve_forever()
"""


@pytest.fixture(scope="module")
def stand_in(cloud):
    """An environment whose Python runs a server of ours, whatever it is told to run."""
    folder = environment.folder(cloud.home)
    (folder / "bin").mkdir(parents=True, exist_ok=True)
    (folder / "server.py").write_text(textwrap.dedent(SERVER))
    python = folder / "bin" / "python"
    python.write_text(f'#!/bin/sh\nexec {sys.executable} {folder}/server.py "$@"\n')
    python.chmod(0o755)
    (folder / "ready").touch()


@pytest.fixture
def server(aws, name, new_role, stand_in):
    sagemaker, role = aws("sagemaker"), new_role(["s3:*"])
    arn = sagemaker.create_mlflow_tracking_server(
        TrackingServerName=name, ArtifactStoreUri="s3://documents/tracking", RoleArn=role
    )["TrackingServerArn"]
    until(
        lambda: sagemaker.describe_mlflow_tracking_server(TrackingServerName=name)["TrackingServerStatus"] == "Created"
    )
    yield arn
    sagemaker.delete_mlflow_tracking_server(TrackingServerName=name)


def ask(cloud, arn, path, key="test", token=""):
    """A signed request to the managed server, as its clients send it."""
    sign = signer("sagemaker-mlflow", "us-east-1", Credentials(key, "test", token or None))
    headers = sign("GET", f"{cloud.url}{path}", b"", {"x-mlflow-sm-tracking-server-arn": arn})
    request = urllib.request.Request(f"{cloud.url}{path}", headers=dict(headers))
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.load(error)


PATH = "/api/2.0/mlflow/experiments/get-by-name?experiment_name=x"


def test_a_request_that_names_the_server_reaches_it_whole(cloud, server):
    status, told = ask(cloud, server, PATH)
    assert (status, told["path"]) == (200, PATH)
    assert "s3://documents/tracking" in told["arguments"]
    assert told["arguments"][told["arguments"].index("--host") + 1] == "127.0.0.1"


def test_a_role_asks_only_what_its_policy_allows(cloud, aws, server, new_role):
    def as_role(action):
        statement = {"Effect": "Allow", "Action": [action], "Resource": server}
        keys = aws("sts").assume_role(RoleArn=new_role([], statements=[statement]), RoleSessionName="step")[
            "Credentials"
        ]
        return ask(cloud, server, PATH, keys["AccessKeyId"], keys["SessionToken"])

    assert as_role("sagemaker-mlflow:GetExperimentByName")[0] == 200
    status, told = as_role("sagemaker-mlflow:CreateRun")
    assert (status, told["error_code"]) == (403, "PERMISSION_DENIED")
    assert "sagemaker-mlflow:GetExperimentByName" in told["message"]


def test_a_server_that_does_not_run_is_not_now_rather_than_never(cloud, server):
    status, told = ask(cloud, f"{server}-other", PATH)
    assert (status, told["error_code"]) == (503, "TEMPORARILY_UNAVAILABLE")


def test_the_cloud_s_status_says_where_the_server_answers(cloud, aws, server, name):
    told = aws("sagemaker").describe_mlflow_tracking_server(TrackingServerName=name)
    assert service.status(cloud.home).mlflow[name] == told["TrackingServerUrl"]


def test_an_environment_that_cannot_be_made_is_told_with_the_last_words_of_its_maker(tmp_path, monkeypatch):
    lock = tmp_path / "requirements.lock"
    lock.write_text("nothing==1 --hash=sha256:00\n")
    monkeypatch.setattr(environment, "LOCK", lock)
    said = []
    with pytest.raises(environment.BuildError, match="must make the environment of MLflow"):
        environment.build(tmp_path / "cloud", said.append)
    assert "1 packages; this happens once" in said[0]
    assert not environment.built(tmp_path / "cloud")
