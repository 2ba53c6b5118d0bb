"""The order of a run: every state is reachable, every error is said, every request fits SageMaker's own model."""

import dataclasses

import botocore.session
import pytest
from botocore.validate import ParamValidator

from components.containers import Containers
from components.pipeline_definition import FUNCTIONS, PROCESSING, PipelinePlan, definition
from components.training_request import TrainingPlan
from jobs.kit.names import run_prefix

STEPS = (*PROCESSING, "train")
LIFECYCLE = ["Start", "Features", "Snapshot", "Validate"]
LIFECYCLE += ["May it train?", "Hyperparameters", "Train", "Evaluate", "Gate", "Register"]


def a_plan(**training):
    containers = Containers(
        partition="aws",
        line="flight-delay",
        sources=["flights", "weather"],
        raw_bucket="raw",
        lake_bucket="lake",
        artifacts_bucket="artifacts",
        key_arn="arn:aws:kms:eu-west-1:1:key/k",
        code_uri="s3://artifacts/code/flight-delay/abc.tar.gz",
        image="image",
        roles={step: f"arn:aws:iam::111122223333:role/{step}" for step in STEPS},
        environments={step: {"LINE": "flight_delay"} for step in STEPS},
        tags={"Project": "mlops"},
    )
    stated = {
        "images": {"cpu": "image", "gpu": "gpu-image"},
        "instance_types": ["ml.m5.xlarge"],
        "stated": {"max_depth": "6"},
        "fixed": {"line": "flight_delay", "sagemaker_program": "train.py"},
    }
    functions = {job: f"arn:aws:lambda:eu-west-1:1:function:{job}" for job in FUNCTIONS}
    return PipelinePlan(containers=containers, training=TrainingPlan(**(stated | training)), functions=functions)


def states(**training):
    return definition(a_plan(**training))["States"]


def following(found, name):
    state = found[name]
    nexts = [state.get("Next"), state.get("Default")]
    nexts += [choice["Next"] for choice in [*state.get("Choices", []), *state.get("Catch", [])]]
    return {after for after in nexts if after}


def as_asked(value):
    """A request with every expression replaced by some text of its kind."""
    if isinstance(value, dict):
        return {
            key.removesuffix(".$"): ({"any": "text"} if key == "HyperParameters.$" else "s3://b/some-text")
            if key.endswith(".$")
            else as_asked(inner)
            for key, inner in value.items()
        }
    return [as_asked(inner) for inner in value] if isinstance(value, list) else value


@pytest.mark.parametrize("types", [["ml.m5.xlarge"], ["ml.p4d.24xlarge", "ml.g5.xlarge", "ml.m5.xlarge"]])
def test_every_state_is_reached_and_every_way_leads_to_a_state(types):
    found, seen, todo = states(instance_types=types), set(), ["Start"]
    while todo:
        name = todo.pop()
        if name not in seen:
            seen.add(name)
            todo += following(found, name)

    assert seen == set(found)


def test_a_run_that_goes_well_takes_every_step_in_order():
    found, way = states(), ["Start"]
    while way[-1] != "Register":
        way.append(found[way[-1]]["Next"])

    assert way == LIFECYCLE


@pytest.mark.parametrize("name", ["Start", *LIFECYCLE[1:5], *LIFECYCLE[6:], "Approve"])
def test_whatever_fails_is_written_down_with_its_cause(name):
    found = states()

    assert found[name]["Catch"][-1]["Next"] == "Failed"
    assert found["Failed"]["Parameters"]["error.$"] == "$.error"
    assert found["It failed"]["CausePath"] == "$.error.Cause"


def test_a_refused_model_ends_the_run_as_refused_and_is_never_approved():
    found = states()

    [choice] = found["Did it pass?"]["Choices"]
    assert (choice["StringEquals"], choice["Next"]) == ("Rejected", "Refused")
    assert found["Refused"]["Parameters"]["status"] == "refused"
    assert following(found, "Refused") == {"The gates refused it", "It failed"}
    assert found["The gates refused it"] == {"Type": "Fail", "Error": "Refused", "CausePath": "$.package.reason"}


@pytest.mark.parametrize("step", STEPS)
def test_every_request_fits_sagemakers_own_model(step):
    plan = {"instance_types": ["ml.m5.xlarge"], "spot": True, "checkpoints": True}
    request = as_asked(states(**plan)[step.capitalize()]["Parameters"])
    kind = "CreateTrainingJob" if step == "train" else "CreateProcessingJob"
    shape = botocore.session.get_session().get_service_model("sagemaker").operation_model(kind).input_shape

    assert ParamValidator().validate(request, shape).generate_report() == ""


@pytest.mark.parametrize("step", PROCESSING)
def test_a_steps_documents_lie_under_the_runs_own_prefix(step):
    [output] = states()[step.capitalize()]["Parameters"]["ProcessingOutputConfig"]["Outputs"]

    expected = run_prefix("flight-delay", "{}", step)
    assert output["S3Output"]["S3Uri.$"] == f"States.Format('s3://artifacts/{expected}', $.run_id)"


@pytest.mark.parametrize(
    ("step", "parts"), [("validate", ["train", "holdout", "evaluate"]), ("evaluate", ["train", "evaluate"])]
)
def test_a_step_reads_exactly_the_parts_that_the_snapshot_lists(step, parts):
    inputs = {i["InputName"]: i["S3Input"] for i in states()[step.capitalize()]["Parameters"]["ProcessingInputs"]}

    assert [name for name, found in inputs.items() if found["S3DataType"] == "ManifestFile"] == parts
    for part in parts:
        assert inputs[part]["S3Uri.$"].endswith(f"/snapshot/{part}.manifest', $.run_id)")
        assert inputs[part]["LocalPath"] == f"/opt/ml/processing/input/{part}"


def test_validation_reads_only_those_deliveries_that_its_rules_refer_to():
    plan = dataclasses.replace(a_plan(), referred=["weather"])

    inputs = definition(plan)["States"]["Validate"]["Parameters"]["ProcessingInputs"]
    assert [i["S3Input"]["S3Uri"] for i in inputs if i["InputName"].startswith("raw-")] == [
        "s3://raw/flight-delay/weather/"
    ]


def test_names_of_jobs_fit_even_with_the_longest_line_name():
    longest = max(len(f"{'x' * 30}-{step}-20131231T235959-abcdef") for step in (*STEPS, "train-9"))

    assert longest <= 63


def test_a_lack_of_capacity_leads_to_the_next_type_and_any_other_error_out():
    found = states(instance_types=["ml.m5.xlarge", "ml.m5.2xlarge"])

    question = found["Train"]["Catch"][-1]["Next"]
    [choice] = found[question]["Choices"]
    assert choice["Next"] == "Train on choice 2"
    assert {"Variable": "$.error.Cause", "StringMatches": "*CapacityError*"} in choice["Or"]
    assert found[question]["Default"] == "Failed"
    assert found["Train on choice 2"]["Parameters"]["ResourceConfig"]["InstanceType"] == "ml.m5.2xlarge"
    assert "-train-2-" in found["Train on choice 2"]["Parameters"]["TrainingJobName.$"]


def test_overrides_reach_hyperparameters_but_not_which_code_runs():
    found = states()

    assert (
        found["Hyperparameters"]["Result"]["fixed"]["sagemaker_submit_directory"]
        == "s3://artifacts/code/flight-delay/abc.tar.gz"
    )
    merged = found["Train"]["Parameters"]["HyperParameters.$"]
    assert merged.index("stated") < merged.index("overrides") < merged.index("fixed")
