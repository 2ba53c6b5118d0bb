"""A person who follows an execution sees it end, or is told that it does not."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from estate.allowed import BETWEEN_SECONDS, seconds_of
from estate.follow import follow
from estate.problems import Problem

BEGUN = datetime(2026, 1, 1, tzinfo=UTC)
JOBS = {
    "States": {
        "Start": {"Type": "Task", "Parameters": {"action": "start"}},
        "Snapshot": {"Parameters": {"StoppingCondition": {"MaxRuntimeInSeconds": 3600}}},
        "Train": {"Parameters": {"StoppingCondition": {"MaxRuntimeInSeconds": 3600, "MaxWaitTimeInSeconds": 7200}}},
    }
}


class StepFunctions:
    """One execution at its first step; it ends after so many looks, or never."""

    def __init__(self, looks=None):
        self.looks = looks

    def describe_state_machine_for_execution(self, **_asked):
        return {"definition": json.dumps(JOBS)}

    def describe_execution(self, **_asked):
        if self.looks is not None:
            self.looks -= 1
        return {"status": "SUCCEEDED" if self.looks == 0 else "RUNNING", "startDate": BEGUN}

    def get_paginator(self, _name):
        return self

    def paginate(self, **_asked):
        entered = {"type": "TaskStateEntered", "timestamp": BEGUN, "stateEnteredEventDetails": {"name": "Snapshot"}}
        return [{"events": [entered]}]


class Clock:
    """Each sleep takes an hour."""

    def __init__(self):
        self.now = BEGUN

    def __call__(self):
        return self.now

    def sleep(self, _seconds):
        self.now += timedelta(hours=1)


def test_what_goes_on_after_its_jobs_must_have_ended_is_followed_no_longer():
    clock = Clock()
    with pytest.raises(
        Problem, match=r"run r1 must end within 300 min 0 s, .* for 360 min 0 s and is at Snapshot; stop"
    ):
        follow(StepFunctions(), "arn", "run r1", clock, clock.sleep)


def test_what_ends_in_its_time_is_followed_to_its_end():
    clock = Clock()
    ended, [step] = follow(StepFunctions(looks=5), "arn", "run r1", clock, clock.sleep)
    assert (ended.status, step.name) == ("SUCCEEDED", "Snapshot")


def test_a_machine_that_has_a_limit_may_take_as_long_as_that():
    assert seconds_of({"TimeoutSeconds": 60, **JOBS}) == 60 + BETWEEN_SECONDS
