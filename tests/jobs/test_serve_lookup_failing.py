"""A store that is down, slow or throttled costs features, never an answer."""
# ruff: noqa: F811 - a fixture's name is its use

import os
import socket
import subprocess
import sys
import time

import pytest
from botocore.exceptions import ClientError, ConnectTimeoutError

from jobs.serve.store import Store, client
from tests.jobs.lookup_world import RAIN, ask, clock, model, online, trip  # noqa: F401 - fixtures

DENIED = ClientError({"Error": {"Code": "AccessDeniedException", "Message": "no"}}, "BatchGetRecord")
SLOW = ConnectTimeoutError(endpoint_url="http://store")


@pytest.mark.parametrize("error", [DENIED, SLOW])
def test_a_store_that_is_down_costs_features_and_no_answer(model, online, error, capsys):
    online.fails = [error] * 2

    down, whole = ask(model, trip(), trip(amount=1, heavy=False))

    assert (down["missing"], down["probability"]) == (["amount", "heavy"], 0.011)
    assert "features" not in down
    assert "missing" not in whole
    assert "feature store does not answer for 1 entities: " in capsys.readouterr().err


def test_a_call_that_fails_once_is_made_again(model, online):
    online.fails = [SLOW]

    [answer] = ask(model, trip())

    assert answer["features"]["amount"] == 2.5


def test_entities_that_the_store_held_back_are_asked_for_again(model, online):
    online.holds_back = {"side"}

    answers = ask(model, trip(), trip(station="side"))

    assert [answer["features"]["amount"] for answer in answers] == [2.5, 7.0]
    assert online.calls[1][0]["RecordIdentifiersValueAsString"] == ["side"]


def test_a_store_that_failed_is_left_alone_for_a_second_and_then_asked_again(model, online, clock):
    online.fails = [SLOW] * 2
    ask(model, trip())
    clock.seconds = 0.9
    ask(model, trip())
    before = len(online.calls)
    clock.seconds = 1.1
    [answer] = ask(model, trip())

    assert before == 2
    assert answer["features"]["amount"] == 2.5


def test_the_server_imports_no_client_where_nothing_is_looked_up(tmp_path):
    code = (
        "import sys; from jobs.serve.contract import ServeContract; from jobs.serve import model;"
        "print(model._lookup({'groups': {}}, (), ServeContract(model_package_arn='p', lookup=True)),"
        " 'boto3' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=dict(os.environ)
    )

    assert done.stdout == "None False\n"


@pytest.mark.parametrize("answers", [True, False])
def test_a_request_waits_no_longer_than_it_may_for_a_store_that_is_gone_or_silent(monkeypatch, answers):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        if not answers:
            listener.close()
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{port}")
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
        store = Store(client(0.3, "us-east-1"), seconds=0.3, cache_seconds=0)
        begun = time.monotonic()
        found = store.records([(RAIN, "main")], {RAIN: ["amount"]})

    assert not found
    assert time.monotonic() - begun < 1.0
