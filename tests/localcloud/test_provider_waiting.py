"""Waiting ends when AWS says so, tells a bad end with its reason, and does not last for ever."""

import pytest

from localcloud.provider import ProviderError
from localcloud.provider.kind import kind_of
from localcloud.provider.waiting import wait_gone, wait_ready

GROUP = kind_of("aws:sagemaker/featureGroup:FeatureGroup")
PROPS = {"featureGroupName": "g"}


class Answers:
    """A cloud that tells one state after the other, the last one for ever."""

    region, account = "us-east-1", "000000000000"

    def __init__(self, *states):
        self.states, self.asked = list(states), 0

    def ask(self, *_):
        self.asked += 1
        state = self.states.pop(0) if len(self.states) > 1 else self.states[0]
        return {"FeatureGroupName": "g", "FeatureGroupStatus": state, "FailureReason": "no room"}


def test_waiting_ends_with_the_good_state():
    cloud = Answers("Creating", "Creating", "Created")
    wait_ready(cloud, GROUP, PROPS)

    assert cloud.asked == 3


def test_a_bad_state_is_told_with_its_reason():
    with pytest.raises(ProviderError, match="must become Created, got CreateFailed: no room"):
        wait_ready(Answers("Creating", "CreateFailed"), GROUP, PROPS)


def test_patience_ends(monkeypatch):
    monkeypatch.setattr("localcloud.provider.waiting.PATIENCE_SECONDS", 0.01)
    with pytest.raises(ProviderError, match="must become Created within"):
        wait_ready(Answers("Creating"), GROUP, PROPS)
    with pytest.raises(ProviderError, match="must be gone"):
        wait_gone(Answers("DeleteFailed"), GROUP, PROPS)


def test_a_lingering_resource_is_waited_for_until_it_is_gone():
    cloud = Answers("DeleteFailed", "DeleteFailed", "Deleting")
    wait_gone(cloud, GROUP, PROPS)

    assert cloud.asked == 3


def test_what_is_gone_at_once_is_not_asked_for():
    cloud = Answers("Created")
    wait_gone(cloud, kind_of("aws:iam/role:Role"), {"name": "r"})

    assert cloud.asked == 0
