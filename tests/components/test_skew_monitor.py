"""What compares predictions with history each day: it fits SageMaker's own model, may do no more than it needs, and rings."""

import json

import botocore.session
import pytest
from botocore.validate import ParamValidator

from components.line_args import ModelLineArgs
from components.line_containers import addresses
from components.skew_definition import definition
from components.skew_monitor import SkewMonitor, skew_args
from components.variables import variables
from jobs.kit import line as lines
from jobs.skew.contract import SkewContract
from tests.components.machines import definition_of
from tests.components.world import a_ground, everything, permissions, statements

LINE = lines.load("flight_delay")
OFFERS = {k: v for k, v in everything(SkewContract).items() if k not in ("START", "END", "OUTPUT")}


@pytest.fixture
def monitor(declare, tmp_path):
    args = ModelLineArgs(ground=a_ground(), spec=LINE, spec_sha256="s", approval="manual", build=tmp_path)
    return declare(lambda: SkewMonitor("k", skew_args(args, "s3://artifacts/code/x.tar.gz", OFFERS)))


def test_the_job_it_starts_fits_the_service(monitor):
    request = definition_of(monitor, "skew")["States"]["Compare"]["Parameters"]
    filled = json.loads(json.dumps(request).replace("$.run_id", "x").replace('.$"', '"'))
    filled["ProcessingJobName"] = "name"
    filled["ProcessingOutputConfig"]["Outputs"][0]["S3Output"]["S3Uri"] = "s3://b/k"
    shape = (
        botocore.session.get_session().get_service_model("sagemaker").operation_model("CreateProcessingJob").input_shape
    )

    assert not ParamValidator().validate(filled, shape).has_errors(), ParamValidator().validate(filled, shape)
    assert "exec bash run.sh jobs.skew" in request["AppSpecification"]["ContainerEntrypoint"][-1]
    assert set(request["Environment"]) == {*OFFERS, "RUN_ID.$"}


def test_the_longest_line_and_a_short_id_are_a_name_that_the_service_takes():
    assert len("x" * 30 + "-skew-" + "0" * 12) <= 63


def test_it_reads_the_captures_of_its_own_endpoint_and_writes_none(monitor):
    found = statements(monitor, "k-job")
    captures = [arn for s in found if "s3:GetObject" in s["Action"] for arn in s["Resource"] if "captures/" in arn]

    assert captures == ["arn:aws:s3:::captures/captures/mlops-dev-flight-delay/*"]
    assert not [s for s in found if "s3:PutObject" in s["Action"] and any("captures/" in arn for arn in s["Resource"])]


def test_it_rings_above_the_lines_own_limit(monitor):
    alarm = monitor.named("k-MaxSkew").inputs

    assert (alarm["metricName"], alarm["threshold"], alarm["dimensions"]) == ("MaxSkew", 0.01, {"Line": "flight-delay"})
    assert "estate skew flight-delay" in alarm["alarmDescription"]


def test_a_schedule_starts_this_machine_and_may_start_no_other(monitor):
    [start, *_] = statements(monitor, "k-caller")
    target = monitor.one("aws:scheduler/schedule:Schedule").inputs["target"]

    assert (start["Action"], start["Resource"]) == (["states:StartExecution"], [target["arn"]])


def test_a_failed_job_fails_the_machine():
    found = {"roles": {"skew": "r"}, "environments": {"skew": {}}, "containers": addresses(a_ground(), "s3://a/c")}
    states = definition(LINE, a_ground(), found)["States"]

    assert states["Compare"]["Catch"][0]["Next"] == "Failed"
    assert states["Failed"]["Type"] == "Fail"


def test_the_contract_gets_every_variable_it_needs():
    assert variables(SkewContract, OFFERS) == OFFERS


def test_servers_may_read_exactly_the_groups_that_are_looked_up():
    names = ["mlops-dev-flight-delay-weather", "mlops-dev-flight-delay-congestion"]
    [reads] = [s for s in permissions().serve(names) if any("Record" in action for action in s["Action"])]

    assert reads["Action"] == ["sagemaker:BatchGetRecord", "sagemaker:GetRecord"]
    assert [arn.rpartition("/")[2] for arn in reads["Resource"]] == names
    assert not [s for s in permissions().serve() if any("Record" in action for action in s["Action"])]
