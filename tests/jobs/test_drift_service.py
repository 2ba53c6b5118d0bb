"""Errors and latency of the endpoint are kinds of their own, judged by what the line allows and what training saw."""
# ruff: noqa: F811 - a fixture's name is its use

import json
from datetime import timedelta

import boto3
import pytest
from botocore.exceptions import ClientError

from jobs.drift.handler import handle
from jobs.drift.service import errors, gate, latency, section
from jobs.drift.traffic import Traffic, ask
from tests.jobs.drift_cloud import ENDPOINT, EVENT, START, capture, contract, metric, package, sagemaker  # noqa: F401 - fixtures

GATES = json.dumps([{"metric": "auc", "min": 0.6}, {"metric": "latency_ms_p99", "max": 50}])


@pytest.mark.parametrize(
    ("asked", "failed", "says"),
    [
        (1000, 0, ""),
        (1000, 10, ""),  # as many as are allowed
        (1000, 15, ""),  # by chance, once in ten windows or so
        (1000, 25, "25 of 1000 calls failed (2.5 %), 1 % are allowed"),
        (10, 1, ""),
        (10, 2, "2 of 10 calls failed (20 %), 1 % are allowed"),
        (0, 0, ""),
    ],
)
def test_errors_count_when_more_than_allowed_and_more_than_chance(asked, failed, says):
    assert errors(asked, failed, 1.0) == says


@pytest.mark.parametrize(
    ("p99", "evaluated", "gate_ms", "slow"),
    [
        (None, 5, 50, False),
        (150, None, None, False),
        (201, 5, 50, True),  # beyond what the deployment allows
        (60, 5, 50, True),  # beyond the gate, and another speed than the evaluation's
        (60, 40, 50, False),
        (49, 1, 50, False),
        (150, 1, None, False),  # the line asks for no speed
    ],
)
def test_latency_is_held_against_the_deployment_and_against_the_gate_and_the_evaluation(p99, evaluated, gate_ms, slow):
    assert bool(latency(p99, 200, evaluated, gate_ms)) is slow


def test_the_gate_on_latency_is_found_among_the_others():
    assert (gate(GATES), gate("[]")) == (50, None)


def test_the_section_has_figures_limits_and_kinds():
    traffic = Traffic(invocations=100, server_errors=9, client_errors=3, p50_ms=4, p99_ms=300)
    found = section(contract(gates=GATES), traffic, 5.0)
    assert (found["kinds"], found["error_percent"], found["client_errors"]) == (["errors", "latency"], 9, 3)
    assert found["latency_ms"] == {"p50": 4, "p99": 300, "evaluated_p99": 5.0}
    assert found["limits"] == {"max_error_percent": 1.0, "max_latency_ms": 200.0}
    assert len(found["reasons"]) == 2


def counted(name, value, at=START + timedelta(minutes=5)):
    dimensions = [{"Name": "EndpointName", "Value": ENDPOINT}, {"Name": "VariantName", "Value": "live"}]
    data = {"MetricName": name, "Dimensions": dimensions, "Timestamp": at, "Value": value}
    boto3.client("cloudwatch").put_metric_data(Namespace="AWS/SageMaker", MetricData=[data])


def test_a_window_in_which_calls_failed_drifts_though_no_feature_did(package):
    capture(package)
    counted("Invocations", 50.0)
    counted("Invocation5XXErrors", 5.0)
    document = handle(EVENT, None)
    assert (document["verdict"], document["kinds"]) == ("drifting", ["errors"])
    assert document["cause"] == "5 of 50 calls failed (10 %), 1 % are allowed"
    assert "estate rollback" in document["response"]
    assert document["service"]["reasons"] == ["5 of 50 calls failed (10 %), 1 % are allowed"]
    assert metric("WindowErrorPercent") == 10


class Counters:
    """CloudWatch that answers with these series, a page each."""

    def __init__(self, *pages, error=None):
        self.pages, self.error = pages, error
        self.exceptions = boto3.client("cloudwatch").exceptions

    def get_paginator(self, _name):
        return self

    def paginate(self, **request):
        self.request = request
        if self.error:
            raise self.error
        return [
            {"MetricDataResults": [{"Id": key, "Values": values} for key, values in page.items()]}
            for page in self.pages
        ]


def asked(counters, age=timedelta(0)):
    return ask(counters, ENDPOINT, "live", START, START + timedelta(hours=1), START + timedelta(hours=1) + age)


def test_counters_are_added_up_over_pages_and_latency_is_that_of_the_slowest_period(aws):
    counters = Counters(
        {"invocations": [3, 4], "p99": [2500]}, {"invocations": [1], "p99": [9000], "server_errors": [1]}
    )
    assert asked(counters) == Traffic(invocations=8, server_errors=1, p99_ms=9)
    assert {query["MetricStat"]["Period"] for query in counters.request["MetricDataQueries"]} == {3600}


def test_old_windows_are_asked_for_in_periods_that_cloudwatch_still_has(aws):
    counters = Counters({})
    ask(counters, ENDPOINT, "live", START, START + timedelta(minutes=7), START + timedelta(days=20))
    assert {query["MetricStat"]["Period"] for query in counters.request["MetricDataQueries"]} == {600}


def test_counters_that_may_not_be_read_are_unknown_and_not_zero(aws):
    refused = ClientError({"Error": {"Code": "AccessDenied", "Message": "no"}}, "GetMetricData")
    found = asked(Counters(error=refused))
    assert found.invocations is None
    assert "no" in found.unknown
