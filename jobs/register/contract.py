"""This file is what the register job reads from its environment and from its event."""

from dataclasses import dataclass
from typing import Any, NotRequired, TypedDict

from jobs.kit.contract import Contract


@dataclass(frozen=True, kw_only=True)
class RegisterContract(Contract):
    environment: str
    line: str
    artifacts_bucket: str
    ledger_table: str
    ledger_bucket: str = ""
    package_group: str
    serving_image: str
    """Address of the image that serves the model."""
    instance_type: str
    """What the model was sized for; one of the types that the package allows."""
    spec_sha256: str
    """Digest of the model.yaml that the line was deployed from."""
    owner: str
    description: str
    tracking: str = ""
    """Where the run is tracked; empty where the line asks for nothing."""


class RegisterEvent(TypedDict):
    """Returns `{"package_arn", "version": int, "status": PendingManualApproval | Rejected, "reason"}`.

    `train` is the whole output of the training task (`sagemaker:createTrainingJob.sync`), of which ModelArtifacts,
    HyperParameters, TrainingJobArn and AlgorithmSpecification.TrainingImage are read; `gate` is what the gate job returned.
    """

    run_id: str
    train: dict[str, Any]
    gate: dict[str, Any]
    by: NotRequired[str]
