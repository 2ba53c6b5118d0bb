"""A tracker that is gone, slow, full or killed costs the job no time and its work nothing."""
# ruff: noqa: F811 - a fixture's name is its use

import os
import signal

import pytest

from tests.jobs.mlflow_fake import FULL
from tests.jobs.tracker_following import following, rounds, server, timed, until  # noqa: F401 - fixtures


def test_a_tracker_that_is_not_there_costs_no_time_and_says_why(server, capsys):
    server.stop()
    spent, told = timed(following(server.url))
    assert spent < 3
    assert told["status"].startswith("not tracked: ")
    assert "Connection refused" in told["status"]
    assert f"warning: {told['status']}" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("refusal", "why"),
    [
        ((500, {}), "got 500"),
        ((503, {"error_code": "TEMPORARILY_UNAVAILABLE", "message": "starting"}), "503 TEMPORARILY_UNAVAILABLE"),
        ((500, FULL), "database or disk is full"),
        ((403, {"error_code": "PERMISSION_DENIED", "message": "not allowed"}), "403 PERMISSION_DENIED not allowed"),
    ],
)
def test_a_tracker_that_refuses_is_told_of_in_its_own_words(server, refusal, why):
    server.refusal = refusal
    spent, told = timed(following(server.url))
    assert spent < 3
    assert told["status"].startswith("not tracked: ")
    assert why in told["status"]


def test_a_tracker_that_never_answers_holds_the_job_up_for_no_longer_than_it_may(server):
    server.hang.clear()
    spent, told = timed(following(server.url, patience=0.5))
    assert 0.4 < spent < 2.5
    assert told == {"to": "mlflow", "status": "not tracked: no end after 0.5 s"}


def test_a_tracker_that_dies_on_the_way_leaves_a_link_to_what_it_has(server):
    follower = following(server.url)
    rounds(follower, 5)
    until(lambda: server.runs and server.runs["r1"]["metrics"])
    server.stop()
    spent, told = timed(follower)
    assert spent < 3
    assert told["run"] == "r1"
    assert told["status"].startswith("tracked in part: ")


def test_a_disk_that_fills_up_on_the_way_is_told(server):
    server.refusal, server.refuse_after = (500, FULL), 5
    told = timed(following(server.url))[1]
    assert told["status"].startswith("tracked in part: ")
    assert "disk is full" in told["status"]


def test_a_document_that_is_refused_does_not_keep_the_run_from_its_end(server, tmp_path):
    follower = following(server.url)
    follower.artifact(tmp_path / "nothing.json")
    told = follower.finish("finished")
    assert "nothing.json" in told["status"]
    assert server.runs["r1"]["info"]["status"] == "FINISHED"


def test_a_process_that_cannot_start_is_told(server, monkeypatch):
    monkeypatch.setattr("sys.executable", "/no/such/python")
    told = following(server.url).finish("finished")
    assert told["status"].startswith("not tracked: its process did not start")


def test_a_process_that_is_killed_is_told(server):
    follower = following(server.url)
    until(lambda: server.runs)
    os.kill(follower._process.pid, signal.SIGKILL)
    assert follower.finish("finished")["status"] == "not tracked: nothing was said"
