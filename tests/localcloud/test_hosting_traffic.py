"""The steps of a deployment."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localcloud.hosting.traffic import batches, steps


def routing(kind, wait=0, **sizes):
    return {"TrafficRoutingConfiguration": {"Type": kind, "WaitIntervalInSeconds": wait, **sizes}}


def percent(value):
    return {"Type": "CAPACITY_PERCENT", "Value": value}


def test_without_a_policy_all_traffic_moves_at_once():
    assert [step.share for step in steps({}, 3)] == [1.0]


def test_a_canary_is_watched_before_the_rest_follows():
    moves = steps(routing("CANARY", wait=30, CanarySize=percent(10)), 3)

    assert [(step.share, step.wait) for step in moves] == [(0.1, 30), (1.0, 30)]


def test_a_canary_counted_in_instances_is_a_part_of_the_fleet():
    moves = steps(routing("CANARY", CanarySize={"Type": "INSTANCE_COUNT", "Value": 1}), 4)

    assert moves[0].share == 0.25


@given(st.integers(10, 50), st.integers(1, 10))
def test_linear_steps_rise_by_the_size_and_end_with_everything(size, instances):
    shares = [step.share for step in steps(routing("LINEAR", LinearStepSize=percent(size)), instances)]

    assert shares == sorted(set(shares))
    assert shares[0] == pytest.approx(size / 100)
    assert shares[-1] == 1.0
    assert all(later - earlier <= size / 100 + 1e-9 for earlier, later in pairwise(shares))


@given(st.integers(5, 50), st.integers(1, 20))
def test_rolling_batches_never_exceed_the_size_and_end_with_the_whole_fleet(size, instances):
    done = batches(percent(size), instances)

    assert done[-1] == instances
    assert all(0 < b - a <= max(1, instances * size // 100) for a, b in pairwise([0, *done]))
