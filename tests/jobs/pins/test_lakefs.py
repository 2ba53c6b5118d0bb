import copy
import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from jobs.features.pins.lakefs import address, parse, resolve
from jobs.features.pins.lakefs_server import asking, keys_from_environment, keys_from_secret
from jobs.features.pins.pin import PinError

ANSWER = json.loads((Path(__file__).parent / "examples" / "stat.lakefs.json").read_text())
COMMIT = ANSWER["commit"]["id"]
WHERE = address("lakefs://foo/trunk/flights.csv")


def changed(part, **fields):
    found = copy.deepcopy(ANSWER)
    found[part] |= fields
    return found


def test_the_answer_of_lakefs_pins_content_and_commit():
    pin = parse(ANSWER, WHERE)

    assert pin.record == {
        "by": "lakefs",
        "repository": "foo",
        "ref": "trunk",
        "commit": COMMIT,
        "path": "flights.csv",
        "md5": "e6a5d14ab459ba0f242dd83ed52517a2",
        "size": 47,
    }


@pytest.mark.parametrize("uri", ["lakefs://foo/trunk/a/b.csv", "s3://foo/trunk/a/b.csv", "s3a://foo/trunk/a/b.csv"])
def test_its_own_address_and_those_of_its_s3_gateway_mean_the_same(uri):
    assert address(uri) == address("lakefs://foo/trunk/a/b.csv")


@pytest.mark.parametrize("uri", ["lakefs://foo/trunk", "lakefs://foo/trunk/", "http://foo/trunk/a", "foo/trunk/a"])
def test_what_is_no_address_is_refused(uri):
    with pytest.raises(PinError, match="uri must be lakefs://<repository>/<ref>/<path>, got"):
        address(uri)


@pytest.mark.parametrize(
    ("checksum", "digests"),
    [
        ('"e6a5d14ab459ba0f242dd83ed52517a2"', {"md5": "e6a5d14ab459ba0f242dd83ed52517a2"}),
        ("sha256:" + "a" * 64, {"sha256": "a" * 64}),
        ("a" * 32 + "-3", {"etag": "a" * 32 + "-3"}),
    ],
)
def test_every_kind_of_checksum_that_a_store_gives_is_kept(checksum, digests):
    assert dict(parse(changed("stat", checksum=checksum), WHERE).digests) == digests


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ({}, "answer of lakeFS must hold commit and stat, got nothing"),
        ({"message": "not found"}, "answer of lakeFS must hold commit and stat, got message"),
        (changed("commit", id="abc"), "commit.id must be 64 hexadecimal digits, got abc"),
        (changed("stat", path="second"), "stat.path must be flights.csv, got second"),
        (changed("stat", checksum="0x8DB"), "stat.checksum must be an md5"),
        (changed("stat", checksum=""), "stat.checksum must be an md5"),
    ],
)
def test_an_answer_that_pins_nothing_is_refused_by_name(answer, told):
    with pytest.raises(PinError) as refused:
        parse(answer, WHERE)

    assert str(refused.value).startswith(told)


def test_an_answer_about_another_commit_than_the_uri_names_is_refused():
    with pytest.raises(PinError, match=f"commit.id must be {'e' * 64}, which the uri names, got {COMMIT}"):
        parse(ANSWER, address(f"lakefs://foo/{'e' * 64}/flights.csv"))


class Server(BaseHTTPRequestHandler):
    """lakeFS, as far as two of its operations go."""

    def do_GET(self):
        self.server.asked.append((self.path, self.headers["Authorization"]))
        code, answer = self.server.answers.get(self.path, (404, {"message": "no such object"}))
        self.send_response(code)
        self.end_headers()
        self.wfile.write(json.dumps(answer).encode())

    def log_message(self, *_):
        pass


@pytest.fixture
def lakefs():
    server = HTTPServer(("127.0.0.1", 0), Server)
    refs, asked = "/api/v1/repositories/foo/refs", []
    server.asked, server.answers = (
        asked,
        {
            f"{refs}/trunk/commits?amount=1": (200, {"pagination": {}, "results": [ANSWER["commit"]]}),
            f"{refs}/{COMMIT}/objects/stat?path=flights.csv": (200, ANSWER["stat"]),
        },
    )
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_branch_is_resolved_to_its_commit_and_the_object_is_asked_for_at_that_commit(lakefs):
    ask = asking(f"http://127.0.0.1:{lakefs.server_port}", ("id", "secret"))

    assert parse(resolve(WHERE, ask), WHERE).told["commit"] == COMMIT
    assert {token for _, token in lakefs.asked} == {"Basic aWQ6c2VjcmV0"}


def test_what_the_server_refuses_is_told_in_its_own_words(lakefs):
    ask = asking(f"http://127.0.0.1:{lakefs.server_port}/api/v1/", ("id", "secret"))

    with pytest.raises(PinError, match="got 404 no such object"):
        resolve(address("lakefs://foo/trunk/second"), ask)


def test_a_server_that_is_not_there_is_named():
    with pytest.raises(PinError, match=r"lakeFS at http://127.0.0.1:1 must answer"):
        resolve(WHERE, asking("http://127.0.0.1:1", ("id", "secret")))


def test_keys_are_those_of_lakectl_or_named_as_lacking(monkeypatch):
    monkeypatch.setenv("LAKECTL_CREDENTIALS_ACCESS_KEY_ID", "id")
    monkeypatch.delenv("LAKECTL_CREDENTIALS_SECRET_ACCESS_KEY", raising=False)
    with pytest.raises(PinError, match="LAKECTL_CREDENTIALS_SECRET_ACCESS_KEY must be set to ask lakeFS"):
        keys_from_environment()

    monkeypatch.setenv("LAKECTL_CREDENTIALS_SECRET_ACCESS_KEY", "secret")
    assert keys_from_environment() == ("id", "secret")


def test_keys_come_from_the_lines_secret_or_it_is_named(aws):
    import boto3

    secrets = boto3.client("secretsmanager")
    with pytest.raises(PinError, match="secret mlops/dev/trip-delay/lakefs must hold the keys"):
        keys_from_secret(boto3.client, "mlops/dev/trip-delay/lakefs")

    secrets.create_secret(Name="s", SecretString=json.dumps({"access_key_id": "id", "secret_access_key": "secret"}))
    assert keys_from_secret(boto3.client, "s") == ("id", "secret")
    secrets.create_secret(Name="t", SecretString='{"key": 1}')
    with pytest.raises(PinError, match="got no 'access_key_id'"):
        keys_from_secret(boto3.client, "t")
