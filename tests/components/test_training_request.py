"""One training job: spot, checkpoints, graphics processors and keys, as the line's spec says."""

import pytest

from components.training_request import training_request
from tests.components.test_pipeline_definition import a_plan


def request(instance_type="ml.m5.xlarge", **training):
    plan = a_plan(**training)
    return training_request(plan.containers, plan.training, instance_type, attempt=1)


def test_spot_waits_at_least_as_long_as_it_may_run_and_resumes_from_its_checkpoints():
    made = request(spot=True, checkpoints=True, max_runtime_seconds=600)

    assert made["EnableManagedSpotTraining"] is True
    assert made["StoppingCondition"]["MaxWaitTimeInSeconds"] >= made["StoppingCondition"]["MaxRuntimeInSeconds"] == 600
    assert "checkpoints/flight-delay/{}" in made["CheckpointConfig"]["S3Uri.$"]


def test_on_demand_neither_waits_nor_needs_checkpoints():
    made = request()

    assert "MaxWaitTimeInSeconds" not in made["StoppingCondition"]
    assert "CheckpointConfig" not in made


def test_spot_without_checkpoints_is_refused():
    with pytest.raises(ValueError, match="checkpoints must be true when spot is true, got false"):
        a_plan(spot=True)


def test_a_graphics_processor_gets_its_own_image_and_no_volume_key():
    made = request("ml.g5.xlarge")

    assert made["AlgorithmSpecification"]["TrainingImage"] == "gpu-image"
    assert made["Environment"]["TRAINING_IMAGE"] == "gpu-image"
    assert "VolumeKmsKeyId" not in made["ResourceConfig"]


def test_an_ordinary_type_has_its_volume_encrypted_by_our_key():
    assert request()["ResourceConfig"]["VolumeKmsKeyId"].endswith("key/k")


@pytest.mark.parametrize("part", ["train", "holdout"])
def test_a_channel_holds_exactly_what_the_snapshot_lists(part):
    [channel] = [c for c in request()["InputDataConfig"] if c["ChannelName"] == part]

    source = channel["DataSource"]["S3DataSource"]
    assert source["S3DataType"] == "ManifestFile"
    assert source["S3Uri.$"].endswith(f"/snapshot/{part}.manifest', $.run_id)")
