"""What an approval sets off, and what a release may touch."""

import json

from components.release import Release, ReleaseArgs
from jobs.release.contract import ReleaseContract
from tests.components.machines import definition_of
from tests.components.world import a_ground, everything, permissions, statements

NAMES = ["mlops-dev-flight-delay-errors", "mlops-dev-flight-delay-latency"]


def a_release():
    args = {"package_group": "mlops-dev-flight-delay", "alarm_names": NAMES, "offers": everything(ReleaseContract)}
    return Release("r", ReleaseArgs(ground=a_ground(), line="flight-delay", permissions=permissions(), **args))


def test_only_an_approval_of_this_lines_packages_starts_a_release(declare):
    pattern = json.loads(declare(a_release).one("aws:cloudwatch/eventRule:EventRule").inputs["eventPattern"])

    assert pattern == {
        "source": ["aws.sagemaker"],
        "detail-type": ["SageMaker Model Package State Change"],
        "detail": {"ModelPackageGroupName": ["mlops-dev-flight-delay"], "ModelApprovalStatus": ["Approved"]},
    }


def test_the_rule_starts_this_machine_and_may_start_no_other(declare):
    engine = declare(a_release)
    [start] = statements(engine, "r-starter")

    assert start["Action"] == ["states:StartExecution"]
    assert start["Resource"] == [engine.one("aws:cloudwatch/eventTarget:EventTarget").inputs["arn"]]


def test_the_function_knows_its_alarms_and_the_role_it_hands_on(declare):
    engine = declare(a_release)
    told = engine.named("r-act-function").inputs["environment"]["variables"]
    [passes] = [s for s in statements(engine, "r-act") if s["Action"] == ["iam:PassRole"]]

    assert json.loads(told["ALARMS"]) == NAMES
    assert passes["Resource"] == [told["ROLE_ARN"]]
    assert passes["Condition"] == {"StringEquals": {"iam:PassedToService": "sagemaker.amazonaws.com"}}


def test_a_release_touches_only_what_carries_the_lines_name(declare):
    acts = [s for s in statements(declare(a_release), "r-act") if any("sagemaker:Create" in a for a in s["Action"])]

    [act] = acts
    assert all("/mlops-dev-flight-delay" in arn for arn in act["Resource"])


def test_the_machine_calls_the_function_for_every_step(declare):
    engine = declare(a_release)
    states = definition_of(engine, "release")["States"]

    assert {s["Parameters"]["FunctionName"] for s in states.values() if s["Type"] == "Task"} == {
        engine.outputs["r-act"]["arn"]
    }


def test_the_servers_log_goes_after_a_while(declare):
    log = declare(a_release).named("r-server-log").inputs

    assert log["name"] == "/aws/sagemaker/Endpoints/mlops-dev-flight-delay"
    assert log["retentionInDays"] == 30
