# ruff: noqa: F811 - a fixture's name is its use

import json
import os
import signal

import pytest

from jobs.tracking import __main__ as beside
from jobs.tracking.follower import Follower
from jobs.tracking.interface import Handle, UnreachableError
from jobs.tracking.telling import Telling
from tests.jobs.tracker_following import FACTS, following, rounds, server, until  # noqa: F401 - fixtures


def test_every_round_arrives_in_order_with_its_step(server):
    follower = following(server.url)
    rounds(follower)
    told = follower.finish("finished")

    [run] = server.runs.values()
    figures = [(one["step"], one["value"]) for one in run["metrics"] if one["key"] == "train-auc"]
    assert figures == [(number, number / 100) for number in range(1, 41)]
    assert run["info"]["status"] == "FINISHED"
    assert run["params"] == {"depth": "4"}
    assert told == {
        "to": "mlflow",
        "status": "tracked",
        "run": "r1",
        "experiment": "1",
        "page": f"{server.url}/#/experiments/1/runs/r1",
    }


def test_a_step_that_begins_again_goes_on_in_the_same_run(server):
    with pytest.raises(SystemExit), following(server.url).until_done():
        raise SystemExit(143)
    assert [run["info"]["status"] for run in server.runs.values()] == ["KILLED"]

    again = following(server.url)
    assert again.finish("finished")["run"] == "r1"
    assert [run["info"]["status"] for run in server.runs.values()] == ["FINISHED"]


def test_a_step_that_fails_is_seen_to_have_failed(server):
    with pytest.raises(ZeroDivisionError), following(server.url).until_done():
        raise ZeroDivisionError
    assert [run["info"]["status"] for run in server.runs.values()] == ["FAILED"]


def test_more_than_can_wait_is_dropped_and_the_job_goes_on(server, monkeypatch):
    monkeypatch.setattr("jobs.tracking.follower._WAITING", 3)
    follower = following(server.url)
    os.kill(follower._process.pid, signal.SIGSTOP)
    for number in range(10):
        follower.measured(number, {"x" * 1_000_000: 0.5})
    os.kill(follower._process.pid, signal.SIGKILL)
    assert follower.finish("finished")["status"] == "not tracked: nothing was said"


def test_a_line_that_asks_for_nothing_starts_nothing_and_leaves_no_word():
    follower = Follower(None)
    follower.start(FACTS)
    rounds(follower)
    assert (follower.finish("finished"), follower._process) == ({}, None)


class Flaky:
    """A tracker that does not answer so many times, and then does."""

    def __init__(self, failures):
        self.failures, self.seen = failures, []

    def start(self, _facts):
        if self.failures:
            self.failures -= 1
            raise UnreachableError("not now")
        return Handle(run="r", experiment="e")

    def metrics(self, measured):
        self.seen += measured

    def finish(self, ending):
        self.seen.append(ending)


class Later:
    """Messages of a job that goes on until the tracker has been asked often enough."""

    def __init__(self, *messages):
        self.messages = list(messages)

    def get(self, timeout=None):
        return self.get_nowait()

    def get_nowait(self):
        if not self.messages:
            raise beside.queue.Empty
        found = self.messages.pop(0)
        if found == "pause":
            raise beside.queue.Empty
        return found


def test_a_tracker_that_comes_back_while_the_job_goes_on_is_told_everything():
    tracker, said = Flaky(2), []
    one = {"measured": {"step": 1, "values": {"auc": 0.5}, "at_ms": 1}}
    messages = Later({"start": vars(FACTS)}, one, "pause", "pause", "pause", "pause", {"finish": "finished"})

    assert beside.follow(Telling(tracker), messages, lambda **told: said.append(told)) == "tracked"
    assert [getattr(seen, "step", seen) for seen in tracker.seen] == [1, "finished"]
    assert said == [{"handle": {"run": "r", "experiment": "e", "page": ""}}]


def test_figures_that_no_tracker_takes_are_lost_from_the_oldest_on_and_counted(monkeypatch):
    monkeypatch.setattr("jobs.tracking.telling._LONGEST", 3)
    tracker = Flaky(0)
    telling = Telling(tracker)
    telling.take({"start": vars(FACTS)})
    for step in range(5):
        telling.take({"measured": {"step": step, "values": {"auc": 0.5}}})
    telling.step()
    telling.step()
    assert [seen.step for seen in tracker.seen] == [2, 3, 4]
    assert telling.outcome == "tracked in part: 2 figures lost"


def test_what_the_tracker_is_told_names_the_way_back():
    from jobs.tracking.facts import tags

    code = {"sha256": "c0de", "commit": "abc", "dirty": False}
    found = tags(ledger="t", line="l", kind="training", run_id="r", environment={"python": "3", "code": code})
    assert found == {
        "run_id": "r",
        "line": "l",
        "ledger": "t l training r",
        "code_sha256": "c0de",
        "commit": "abc",
        "dirty": "False",
        "python": "3",
    }
    assert json.dumps(found)
