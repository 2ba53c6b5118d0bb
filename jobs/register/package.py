"""This file says what the registry is told about a trained model: its files, its digests, its metrics, its card."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

CONTENT_TYPES = ["application/jsonlines", "application/json"]
_NOT_METADATA = re.compile(r"[^\w .:/=+\-@]")
"""CustomerMetadataValue's pattern; anything else is refused by the service."""


@dataclass(frozen=True, kw_only=True)
class Trained:
    """All that a run left behind about its model."""

    run_id: str
    train: Mapping[str, Any]
    """Output of the training task."""
    environment: Mapping[str, Any]
    """environment.json of the model."""
    evaluation: Mapping[str, Any]
    snapshot: str
    """Id of the training set."""
    model_sha256: str
    reason: str
    """Why the gates refused it; empty when they did not."""
    addresses: Mapping[str, str]
    """Where gate_report, evaluation, baseline and golden lie."""

    @property
    def status(self) -> str:
        return "Rejected" if self.reason else "PendingManualApproval"


@dataclass(frozen=True, kw_only=True)
class Registry:
    """What is the same for every package of a line."""

    group: str
    image: str
    instance_type: str
    spec_sha256: str
    owner: str
    description: str


def config_sha256(hyperparameters: Mapping[str, str]) -> str:
    """Digest of what the training was told."""
    return hashlib.sha256(json.dumps(dict(hyperparameters), sort_keys=True).encode()).hexdigest()


def metadata(trained: Trained, registry: Registry) -> dict[str, str]:
    """The digests of everything the model was made from, as short texts."""
    code, parameters = trained.environment["code"], trained.train["HyperParameters"]
    facts = {
        "run_id": trained.run_id,
        "snapshot": trained.snapshot,
        "code_sha256": code["sha256"],
        "commit": code["commit"],
        "dirty": str(code["dirty"]).lower(),
        "config_sha256": config_sha256(parameters),
        "packages_sha256": trained.environment["packages_sha256"],
        "python": trained.environment["python"],
        "image": trained.train["AlgorithmSpecification"]["TrainingImage"],
        "model_sha256": trained.model_sha256,
        "spec_sha256": registry.spec_sha256,
        "seed": parameters.get("seed", "0"),
        "training_job": trained.train["TrainingJobArn"],
        **trained.addresses,
    }
    return {key: _NOT_METADATA.sub(" ", str(value))[:256] or "none" for key, value in facts.items()}


def card(trained: Trained, registry: Registry) -> dict[str, Any]:
    """A model card in the service's schema: what it is for, how it was trained, what it reached."""
    return {
        "model_overview": {"model_name": registry.group, "model_creator": registry.owner[:1024]},
        "intended_uses": {
            "purpose_of_model": registry.description[:2048],
            "explanations_for_risk_rating": trained.reason[:2048] or "passed every gate of its line",
        },
        "training_details": {
            "training_observations": f"snapshot {trained.snapshot}, run {trained.run_id}",
            "training_job_details": _training(trained.train),
        },
        "evaluation_details": [{"name": "held out, later in time", "metric_groups": [_metrics(trained.evaluation)]}],
    }


def _training(train: Mapping[str, Any]) -> dict[str, Any]:
    told = [{"name": name, "value": value} for name, value in sorted(train["HyperParameters"].items())]
    return {"training_arn": train["TrainingJobArn"], "hyper_parameters": told}


def _metrics(evaluation: Mapping[str, Any]) -> dict[str, Any]:
    metrics = evaluation.get("metrics", evaluation)
    numbers = {k: v for k, v in metrics.items() if isinstance(v, int | float) and not isinstance(v, bool)}
    data = [{"name": name, "type": "number", "value": value} for name, value in sorted(numbers.items())]
    return {"name": "metrics", "metric_data": data}


def row(trained: Trained, registry: Registry, arn: str) -> dict[str, Any]:
    """What the ledger keeps of a package."""
    return {
        "status": trained.status,
        "reason": trained.reason,
        "version": int(arn.rsplit("/", 1)[1]),
        "hyperparameters": dict(trained.train["HyperParameters"]),
        "model": trained.train["ModelArtifacts"]["S3ModelArtifacts"],
        # The packages by name are in environment.json; their digest is here.
        "environment": {key: value for key, value in trained.environment.items() if key != "packages"},
        **metadata(trained, registry),
    }


def request(trained: Trained, registry: Registry) -> dict[str, Any]:
    """The call that creates the package; repeated for the same run it creates nothing new."""
    content = json.dumps(card(trained, registry), sort_keys=True)
    return {
        "ModelPackageGroupName": registry.group,
        "ModelPackageDescription": (trained.reason or registry.description)[:1024],
        "ModelApprovalStatus": trained.status,
        "InferenceSpecification": _inference(trained, registry),
        "ModelMetrics": {"ModelQuality": {"Statistics": _json_at(trained.addresses["evaluation"])}},
        "CustomerMetadataProperties": metadata(trained, registry),
        "ModelCard": {"ModelCardContent": content, "ModelCardStatus": "PendingReview"},
        "ClientToken": hashlib.sha256(f"{registry.group} {trained.run_id}".encode()).hexdigest()[:36],
    }


def _inference(trained: Trained, registry: Registry) -> dict[str, Any]:
    container = {
        "Image": registry.image,
        "ModelDataUrl": trained.train["ModelArtifacts"]["S3ModelArtifacts"],
        "Environment": {"SAGEMAKER_PROGRAM": "inference.py", "SAGEMAKER_SUBMIT_DIRECTORY": "/opt/ml/model/code"},
    }
    return {
        "Containers": [container],
        "SupportedContentTypes": CONTENT_TYPES,
        "SupportedResponseMIMETypes": CONTENT_TYPES,
        "SupportedRealtimeInferenceInstanceTypes": [registry.instance_type],
    }


def _json_at(uri: str) -> dict[str, str]:
    return {"ContentType": "application/json", "S3Uri": uri}
