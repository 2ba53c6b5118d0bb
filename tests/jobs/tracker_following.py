"""A tracker that is followed from beside a job, and how long a test waits for it."""

import time

import pytest

from jobs.tracking.contract import Tracking
from jobs.tracking.follower import Follower
from jobs.tracking.interface import Facts
from tests.jobs.mlflow_fake import FakeMlflow

FACTS = Facts(run_id="20260102T030405-abcdef", line="trip-delay", experiment="trips", parameters={"depth": "4"})


@pytest.fixture
def server(monkeypatch):
    for name in ("AWS_ENDPOINT_URL", "MLFLOW_TRACKING_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    fake = FakeMlflow(artifacts="mlflow-artifacts:/1")
    yield fake
    fake.stop()


def following(url, patience=10.0):
    follower = Follower(Tracking(to="mlflow", experiment="trips", at=url), patience=patience)
    follower.start(FACTS)
    return follower


def rounds(follower, count=40):
    for number in range(1, count + 1):
        follower.measured(number, {"train-auc": number / 100, "validation-auc": number / 200})


def timed(follower):
    """How long the job is held up: by every round, and at its end."""
    begun = time.monotonic()
    rounds(follower)
    told = follower.finish("finished")
    return time.monotonic() - begun, told


def until(question, seconds=10):
    deadline = time.monotonic() + seconds
    while not question():
        assert time.monotonic() < deadline
        time.sleep(0.01)
