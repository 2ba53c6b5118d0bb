"""One Lambda: its role, its log, its failures, its alarm."""

import pytest

from components.function import JobFunction, JobFunctionArgs
from components.statements import allow
from tests.components.world import a_ground, statements


def a_function(**more):
    args = {"ground": a_ground(), "function_name": "mlops-dev-x-gate", "job": "gate", "variables": {"A": "1"}}
    return lambda: JobFunction("gate", JobFunctionArgs(**(args | {"statements": []} | more)))


def test_its_log_is_there_before_it_is_and_goes_after_a_while(declare):
    log = declare(a_function(ground=a_ground(log_retention_days=14))).one("aws:cloudwatch/logGroup:LogGroup")

    assert log.inputs["name"] == "/aws/lambda/mlops-dev-x-gate"
    assert log.inputs["retentionInDays"] == 14


def test_it_may_do_what_was_asked_and_keep_its_own_log(declare):
    may = statements(declare(a_function(statements=[allow("s3:GetObject", on="arn:o")])), "gate")

    assert may[0]["Action"] == ["s3:GetObject"]
    assert {"Effect": "Allow", "Action": ["sqs:SendMessage"], "Resource": [a_ground().failure_queue_arn]} in may


def test_what_it_fails_on_goes_to_the_queue(declare):
    config = declare(a_function()).one("aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig").inputs

    assert config["destinationConfig"] == {"onFailure": {"destination": a_ground().failure_queue_arn}}
    assert config["functionName"] == "mlops-dev-x-gate"


def test_an_error_calls_for_a_person_and_silence_does_not(declare):
    watch = declare(a_function()).one("aws:cloudwatch/metricAlarm:MetricAlarm").inputs

    assert (watch["metricName"], watch["threshold"], watch["treatMissingData"]) == ("Errors", 0, "notBreaching")
    assert watch["alarmActions"] == [a_ground().alerts_topic_arn]


def test_layers_and_the_boundary_come_with_the_ground(declare):
    engine = declare(a_function(ground=a_ground(layer_arns=["arn:layer"], boundary_arn="arn:boundary")))

    assert engine.one("aws:lambda/function:Function").inputs["layers"] == ["arn:layer"]
    assert engine.one("aws:iam/role:Role").inputs["permissionsBoundary"] == "arn:boundary"


@pytest.mark.parametrize("seconds", [0, 901])
def test_a_time_that_lambda_does_not_grant_is_refused(seconds):
    with pytest.raises(ValueError, match=f"timeout_seconds must be 1 to 900, got {seconds}"):
        a_function(timeout_seconds=seconds)()
