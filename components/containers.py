"""This file writes the SageMaker requests of a line's processing jobs, and the inputs that jobs share."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from components.instances import takes_volume_key
from components.states import of_run
from jobs.kit.names import run_prefix

_HOME = "/opt/ml/processing"
_UNPACK = f"mkdir -p {_HOME}/code && tar -xzf {_HOME}/input/code/*.tar.gz -C {_HOME}/code && cd {_HOME}/code"


@dataclass(frozen=True, kw_only=True)
class Containers:
    """Where a line's containers find and leave things, every address known."""

    partition: str
    line: str
    sources: Sequence[str]
    raw_bucket: str
    lake_bucket: str
    artifacts_bucket: str
    key_arn: str
    code_uri: str
    image: str
    """Runs the processing jobs."""

    roles: Mapping[str, str]
    """ARN of the role of each step."""

    environments: Mapping[str, Mapping[str, str]]
    """Variables of each step, without those of the run."""

    instance_type: str = "ml.m5.xlarge"
    volume_gb: int = 30
    max_runtime_seconds: int = 3600
    tags: Mapping[str, str] = field(default_factory=dict)

    def run_uri(self, step: str, rest: str = "") -> str:
        """Expression for an address under the run's prefix."""
        return of_run(f"s3://{self.artifacts_bucket}/{run_prefix(self.line, '{}', step)}{rest}")

    def raw_input(self, source: str) -> dict[str, Any]:
        return _input(f"raw-{source}", {"S3Uri": f"s3://{self.raw_bucket}/{self.line}/{source}/"}, f"raw/{source}")

    def document(self, step: str, file: str) -> dict[str, Any]:
        """A document that an earlier step of the run left."""
        return _input(step, {"S3Uri.$": self.run_uri(step, f"/{file}")}, step)

    def model_input(self, path: str) -> dict[str, Any]:
        return _input("model", {"S3Uri.$": path}, "model")

    def part_input(self, part: str) -> dict[str, Any]:
        """A part of the snapshot: exactly the objects that its manifest lists."""
        listed = {"S3Uri.$": self.run_uri("snapshot", f"/{part}.manifest")}
        return _input(part, listed, part, kind="ManifestFile")

    def processing_request(self, step: str, inputs: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        """CreateProcessingJob for one step of a run."""
        code = _input("code", {"S3Uri": self.code_uri}, "code")
        left = {"S3Uri.$": self.run_uri(step), "LocalPath": f"{_HOME}/output", "S3UploadMode": "EndOfJob"}
        return {
            "ProcessingJobName.$": of_run(f"{self.line}-{step}-{{}}"),
            "AppSpecification": {
                "ImageUri": self.image,
                "ContainerEntrypoint": ["bash", "-c", f"{_UNPACK} && exec bash run.sh jobs.{step}"],
            },
            "ProcessingInputs": [code, *inputs],
            "ProcessingOutputConfig": {
                "KmsKeyId": self.key_arn,
                "Outputs": [{"OutputName": step, "S3Output": left}],
            },
            "ProcessingResources": {"ClusterConfig": self._cluster()},
            "StoppingCondition": {"MaxRuntimeInSeconds": self.max_runtime_seconds},
            "Environment": {**self.environments[step], "RUN_ID.$": "$.run_id"},
            "RoleArn": self.roles[step],
            "Tags": self.labels(step),
        }

    def labels(self, step: str) -> list[dict[str, str]]:
        """Tags of a job, by which its cost is found."""
        said = {**self.tags, "Line": self.line, "Step": step}
        return [{"Key": key, "Value": value} for key, value in said.items()]

    def _cluster(self) -> dict[str, Any]:
        key = {"VolumeKmsKeyId": self.key_arn} if takes_volume_key(self.instance_type) else {}
        return {"InstanceCount": 1, "InstanceType": self.instance_type, "VolumeSizeInGB": self.volume_gb, **key}


def _input(name: str, where: Mapping[str, str], folder: str, kind: str = "S3Prefix") -> dict[str, Any]:
    there = {"LocalPath": f"{_HOME}/input/{folder}", "S3DataType": kind, "S3InputMode": "File"}
    return {"InputName": name, "S3Input": {**where, **there}}
