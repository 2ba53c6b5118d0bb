"""Trackers with clients of their own, against stand-ins that take exactly what the real clients take.

The signatures are those of wandb 0.31.0 and neptune 1.14.0.post2, as `inspect.signature` told them; both were also run offline.
"""

import os
import sys
from types import SimpleNamespace

import pytest

from jobs.tracking import choose
from jobs.tracking.contract import CLIENTS, Tracking
from jobs.tracking.interface import Facts, Measured, TrackingError
from jobs.tracking.neptune import Neptune
from jobs.tracking.wandb import Wandb

FACTS = Facts(
    run_id="r-1",
    line="trip-delay",
    experiment="team/trips",
    parameters={"depth": "4"},
    tags={"commit": "abc"},
    dataset={"name": "d", "digest": "ab", "source": "s3://b/k"},
)
FIGURES = [Measured("train-auc", 0.5, 1, 1000), Measured("auc", 0.4, 1, 1000), Measured("auc", 0.6, 2, 2000)]


class WandbRun:
    def __init__(self):
        self.url, self.logged, self.saved, self.ended = "https://wandb.example/run", [], [], []
        self.config = SimpleNamespace(update=self.update)
        self.facts = {}

    def update(self, d, allow_val_change=None):
        self.facts |= d

    def log(self, data, step=None, commit=None):
        self.logged.append((data, step))

    def save(self, glob_str, base_path=None, policy="live", glob=True):
        assert policy in ("live", "now", "end")
        with open(glob_str, "rb") as file:  # noqa: PTH123 - a name is what the real one takes
            self.saved.append((os.path.relpath(glob_str, base_path), file.read()))

    def finish(self, exit_code=None):
        self.ended.append(exit_code)


class WandbModule:
    def __init__(self):
        self.run, self.asked = WandbRun(), {}

    def init(
        self,
        entity=None,
        project=None,
        dir=None,  # noqa: A002 - the real one's
        id=None,  # noqa: A002 - the real one's
        name=None,
        notes=None,
        tags=None,
        config=None,
        config_exclude_keys=None,
        config_include_keys=None,
        allow_val_change=None,
        group=None,
        job_type=None,
        mode=None,
        force=None,
        reinit=None,
        resume=None,
        resume_from=None,
        fork_from=None,
        save_code=None,
        tensorboard=None,
        sync_tensorboard=None,
        monitor_gym=None,
        settings=None,
    ):
        self.asked = {key: value for key, value in locals().items() if value is not None and key != "self"}
        return self.run


def test_wandb_is_told_of_a_run_its_rounds_its_documents_and_its_end():
    client = WandbModule()
    tracker = Wandb(Tracking(to="wandb", experiment="team/trips"), client)
    handle = tracker.start(FACTS)
    tracker.metrics(FIGURES)
    tracker.artifact("model.json", b"{}")
    tracker.tags({"package": "arn"})
    tracker.finish("finished")

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


class NeptuneField:
    def __init__(self, kept, name):
        self.kept, self.name = kept, name

    def append(self, value, *, step=None, timestamp=None, wait=False, **_):
        self.kept.setdefault(self.name, []).append((step, value, timestamp))

    def upload(self, value, *, wait=False, **_):
        assert wait, "the file is gone when this returns"
        with open(value, "rb") as file:  # noqa: PTH123 - a name is what the real one takes
            self.kept[self.name] = file.read()


class NeptuneRun:
    def __init__(self, url):
        self.kept, self.url, self.stopped = {}, url, False

    def __getitem__(self, name):
        return NeptuneField(self.kept, name)

    def __setitem__(self, name, value):
        self.kept[name] = value

    def get_url(self):
        if self.url is None:
            raise ConnectionError("offline")
        return self.url

    def stop(self, *, seconds=None):
        self.stopped = True


class NeptuneModule:
    def __init__(self, url="https://neptune.example/run"):
        self.run, self.asked = NeptuneRun(url), {}

    def init_run(
        self,
        with_id=None,
        *,
        project=None,
        api_token=None,
        custom_run_id=None,
        mode=None,
        name=None,
        description=None,
        tags=None,
        source_files=None,
        capture_stdout=None,
        capture_stderr=None,
        capture_hardware_metrics=None,
        fail_on_exception=True,
        monitoring_namespace=None,
        flush_period=5,
        proxies=None,
        capture_traceback=True,
        git_ref=None,
        dependencies=None,
    ):
        self.asked = {key: value for key, value in locals().items() if value is not None and key != "self"}
        return self.run


@pytest.fixture
def neptune_folder(monkeypatch, tmp_path):
    monkeypatch.setenv("NEPTUNE_DATA_DIRECTORY", str(tmp_path))


@pytest.mark.usefixtures("neptune_folder")
def test_neptune_is_told_of_a_run_its_rounds_its_documents_and_its_end():
    client = NeptuneModule()
    tracker = Neptune(Tracking(to="neptune", experiment="team/trips"), client)
    handle = tracker.start(FACTS)
    tracker.metrics(FIGURES)
    tracker.artifact("model.json", b"{}")
    tracker.tags({"package": "arn"})
    tracker.finish("finished")

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
