"""Trackers with clients of their own: what each is told of a run, and how a client comes to the job."""

import os
import sys
from types import SimpleNamespace

import pytest

from jobs.tracking import choose
from jobs.tracking.contract import CLIENTS, Tracking
from jobs.tracking.interface import TrackingError
from jobs.tracking.neptune import Neptune
from jobs.tracking.wandb import Wandb
from tests.jobs.tracker_stand_ins import FACTS, FIGURES, NeptuneModule, WandbModule


def told_of_a_run(tracker):
    """From its start to its end."""
    handle = tracker.start(FACTS)
    tracker.metrics(FIGURES)
    tracker.artifact("model.json", b"{}")
    tracker.tags({"package": "arn"})
    tracker.finish("finished")
    return handle


def test_wandb_is_told_of_a_run_its_rounds_its_documents_and_its_end():
    client = WandbModule()
    tracker = Wandb(Tracking(to="wandb", experiment="team/trips"), client)
    handle = told_of_a_run(tracker)

    assert (handle.run, handle.page) == ("r-1", "https://wandb.example/run")
    asked = client.asked
    assert (asked["entity"], asked["project"], asked["id"], asked["resume"]) == ("team", "trips", "r-1", "allow")
    assert asked["config"] == {
        "depth": "4",
        "commit": "abc",
        "dataset_name": "d",
        "dataset_digest": "ab",
        "dataset_source": "s3://b/k",
    }
    assert client.run.logged == [
        ({"train-auc": 0.5, "auc": 0.4, "round": 1}, None),
        ({"auc": 0.6, "round": 2}, None),
    ]
    assert client.run.saved == [("model.json", b"{}")]
    assert (client.run.facts, client.run.ended) == ({"package": "arn"}, [0])


def test_wandb_sees_a_run_that_did_not_end_well():
    client = WandbModule()
    tracker = Wandb(Tracking(to="wandb", experiment="trips"), client)
    tracker.start(FACTS)
    tracker.finish("killed")
    assert client.run.ended == [1]


@pytest.fixture
def neptune_folder(monkeypatch, tmp_path):
    monkeypatch.setenv("NEPTUNE_DATA_DIRECTORY", str(tmp_path))


@pytest.mark.usefixtures("neptune_folder")
def test_neptune_is_told_of_a_run_its_rounds_its_documents_and_its_end():
    client = NeptuneModule()
    tracker = Neptune(Tracking(to="neptune", experiment="team/trips"), client)
    handle = told_of_a_run(tracker)

    assert (handle.run, handle.page) == ("r-1", "https://neptune.example/run")
    assert (client.asked["project"], client.asked["custom_run_id"]) == ("team/trips", "r-1")
    assert client.run.kept == {
        "parameters": {"depth": "4"},
        "facts": {"commit": "abc"},
        "dataset": {"name": "d", "digest": "ab", "source": "s3://b/k"},
        "metrics/train-auc": [(1, 0.5, 1.0)],
        "metrics/auc": [(1, 0.4, 1.0), (2, 0.6, 2.0)],
        "documents/model.json": b"{}",
        "facts/package": "arn",
        "facts/ending": "finished",
    }
    assert client.run.stopped


@pytest.mark.usefixtures("neptune_folder")
def test_neptune_without_a_network_has_no_page():
    assert Neptune(Tracking(to="neptune", experiment="a/b"), NeptuneModule(url=None)).start(FACTS).page == ""
    assert Neptune(Tracking(to="neptune", experiment="a/b"), NeptuneModule(url="offline/x")).start(FACTS).page == ""


def test_a_client_that_cannot_be_installed_is_named_with_the_installer_s_last_word(monkeypatch):
    def refused(command, **_):
        assert command[-1] == CLIENTS["neptune"]
        return SimpleNamespace(returncode=1, stderr="looking\nno route to host\n")

    monkeypatch.setattr(choose, "find_spec", lambda _: None)
    monkeypatch.setattr(choose.subprocess, "run", refused)
    with pytest.raises(TrackingError, match=r"neptune==.* must be installable, got no route to host"):
        choose.need("neptune")


def test_a_client_is_installed_beside_what_the_job_has_and_never_before_it(monkeypatch):
    monkeypatch.setattr(choose, "find_spec", lambda _: None)
    monkeypatch.setattr(choose.subprocess, "run", lambda *_a, **_k: SimpleNamespace(returncode=0))
    monkeypatch.setattr(sys, "path", ["/job"])
    choose.need("wandb")
    assert sys.path[0] == "/job"
    assert len(sys.path) == 2


def test_a_tracker_s_key_comes_from_its_secret(monkeypatch):
    kept = {"plain": "k1", "document": '{"key": "k2"}'}
    client = SimpleNamespace(get_secret_value=lambda SecretId: {"SecretString": kept[SecretId]})  # noqa: N803 - the service's
    monkeypatch.setattr("jobs.kit.aws.client", lambda _: client)
    monkeypatch.setattr(choose, "need", lambda _: None)
    monkeypatch.setenv("WANDB_API_KEY", "")
    for secret, key in (("plain", "k1"), ("document", "k2")):
        assert isinstance(choose.tracker(Tracking(to="wandb", experiment="x", secret=secret)), Wandb)
        assert os.environ["WANDB_API_KEY"] == key
