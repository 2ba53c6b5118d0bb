"""This file writes the SageMaker request of a line's training job."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from components.containers import Containers
from components.instances import processor, takes_volume_key
from components.states import of_run
from jobs.train.contract import METRICS


@dataclass(frozen=True, kw_only=True)
class TrainingPlan:
    """How a line trains."""

    images: Mapping[str, str]
    """Image by processor, cpu or gpu."""

    instance_types: Sequence[str]
    """Tried in this order when capacity is short."""

    stated: Mapping[str, str]
    """Hyperparameters of model.yaml, which a run may override."""

    fixed: Mapping[str, str]
    """Hyperparameters that no run may override: which code runs, for which line."""

    instance_count: int = 1
    volume_gb: int = 30
    max_runtime_seconds: int = 3600
    spot: bool = False
    checkpoints: bool = False

    def __post_init__(self) -> None:
        if self.spot and not self.checkpoints:
            raise ValueError(
                "checkpoints must be true when spot is true, got false; an interrupted run would start anew"
            )
        if not self.instance_types:
            raise ValueError("instance_types must name at least one, got none")


# What an override may not reach comes last: the later document wins.
_MERGED = (
    "States.JsonMerge(States.JsonMerge($.hyperparameters.stated, $.overrides, false), $.hyperparameters.fixed, false)"
)


def training_request(containers: Containers, plan: TrainingPlan, instance_type: str, *, attempt: int) -> dict[str, Any]:
    """CreateTrainingJob on one instance type of the ladder."""
    image = plan.images[processor(instance_type)]
    name = "train" if attempt == 1 else f"train-{attempt}"
    return {
        "TrainingJobName.$": of_run(f"{containers.line}-{name}-{{}}"),
        "AlgorithmSpecification": {
            "TrainingImage": image,
            "TrainingInputMode": "File",
            "MetricDefinitions": [{"Name": metric, "Regex": regex} for metric, regex in METRICS.items()],
        },
        "HyperParameters.$": _MERGED,
        "InputDataConfig": [_channel(containers, part) for part in ("train", "holdout")],
        "OutputDataConfig": {"KmsKeyId": containers.key_arn, "S3OutputPath.$": containers.run_uri("train", "/")},
        "ResourceConfig": _resources(containers, plan, instance_type),
        "StoppingCondition": _stopping(plan),
        "EnableManagedSpotTraining": plan.spot,
        "EnableInterContainerTrafficEncryption": plan.instance_count > 1,
        **_checkpoints(containers, plan),
        "Environment": {**containers.environments["train"], "TRAINING_IMAGE": image, "RUN_ID.$": "$.run_id"},
        "RoleArn": containers.roles["train"],
        "Tags": containers.labels("train"),
    }


def _channel(containers: Containers, part: str) -> dict[str, Any]:
    listed = {
        "S3DataType": "ManifestFile",
        "S3Uri.$": containers.run_uri("snapshot", f"/{part}.manifest"),
        "S3DataDistributionType": "FullyReplicated",
    }
    return {"ChannelName": part, "DataSource": {"S3DataSource": listed}, "InputMode": "File"}


def _resources(containers: Containers, plan: TrainingPlan, instance_type: str) -> dict[str, Any]:
    key = {"VolumeKmsKeyId": containers.key_arn} if takes_volume_key(instance_type) else {}
    size = {"InstanceCount": plan.instance_count, "VolumeSizeInGB": plan.volume_gb}
    return {"InstanceType": instance_type, **size, **key}


def _stopping(plan: TrainingPlan) -> dict[str, int]:
    runtime = {"MaxRuntimeInSeconds": plan.max_runtime_seconds}
    # Waiting counts towards the limit, so it must leave room for the run itself.
    return runtime | ({"MaxWaitTimeInSeconds": 2 * plan.max_runtime_seconds} if plan.spot else {})


def _checkpoints(containers: Containers, plan: TrainingPlan) -> dict[str, Any]:
    if not plan.checkpoints:
        return {}
    uri = of_run(f"s3://{containers.artifacts_bucket}/checkpoints/{containers.line}/{{}}")
    return {"CheckpointConfig": {"S3Uri.$": uri, "LocalPath": "/opt/ml/checkpoints"}}
