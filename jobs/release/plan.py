"""This file says which model and which endpoint configuration a package becomes, and under what name."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from jobs.kit.chain import line_name
from jobs.kit.names import endpoint_config
from jobs.release.contract import ReleaseContract

VARIANT = "AllTraffic"
"""Never changes: scaling and alarms are bound to the variant's name."""
CAPTURES = "captures"


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What a release creates; the same content always has the same name."""

    name: str
    model: dict[str, Any]
    config: dict[str, Any]


def plan(package: Mapping[str, Any], contract: ReleaseContract) -> Plan:
    """The model and the configuration of a package, named by their content."""
    model, config = _model(package, contract), _config(contract)
    content = json.dumps([model, config], sort_keys=True).encode()
    digest = hashlib.sha256(content).hexdigest()
    name = endpoint_config(contract.environment, line_name(contract.line), package["ModelPackageVersion"], digest)
    config["ProductionVariants"][0]["ModelName"] = name
    return Plan(name=name, model={"ModelName": name, **model}, config={"EndpointConfigName": name, **config})


def version_of(config: str, endpoint: str) -> int | None:
    """The package version in a configuration's name; nothing when a release of this endpoint did not name it.

    >>> version_of("mlops-local-flight-delay-3-0123456789ab", "mlops-local-flight-delay")
    3
    """
    match = re.fullmatch(rf"{re.escape(endpoint)}-(\d+)-[0-9a-f]{{12}}", config)
    return int(match[1]) if match else None


def deployment(contract: ReleaseContract, *, break_glass: bool) -> dict[str, Any]:
    """How the fleet is replaced: all at once, the old one kept until the new one has baked.

    Whoever breaks the glass releases past an alarm that already rings, which would roll back every release.
    """
    routing = {"Type": "ALL_AT_ONCE", "WaitIntervalInSeconds": contract.bake_seconds}
    policy = {
        "TrafficRoutingConfiguration": routing,
        "TerminationWaitInSeconds": 0,
        "MaximumExecutionTimeoutInSeconds": max(600, contract.timeout_seconds),
    }
    alarms = [] if break_glass else [{"AlarmName": name} for name in json.loads(contract.alarms)]
    guard = {"AutoRollbackConfiguration": {"Alarms": alarms}} if alarms else {}
    return {"BlueGreenUpdatePolicy": policy, **guard}


def _model(package: Mapping[str, Any], contract: ReleaseContract) -> dict[str, Any]:
    container = package["InferenceSpecification"]["Containers"][0]
    told = {"MODEL_PACKAGE_ARN": package["ModelPackageArn"], "LINE": contract.line, **_lookup(contract)}
    primary = {
        "Image": container["Image"],
        "ModelDataUrl": container["ModelDataUrl"],
        "Environment": {**container.get("Environment", {}), **told},
    }
    return {"ExecutionRoleArn": contract.role_arn, "PrimaryContainer": primary}


def _lookup(contract: ReleaseContract) -> dict[str, str]:
    """What the server is told of the feature store; a line that has nothing online is told nothing."""
    if not contract.lookup:
        return {}
    names = ("environment", "lookup", "lookup_timeout_ms", "lookup_cache_seconds", "capture_features")
    return {name.upper(): str(getattr(contract, name)) for name in names}


def _config(contract: ReleaseContract) -> dict[str, Any]:
    variant = {
        "VariantName": VARIANT,
        "InstanceType": contract.instance_type,
        "InitialInstanceCount": contract.instance_count,
        "InitialVariantWeight": 1.0,
    }
    capture = {
        "EnableCapture": contract.capture_percent > 0,
        "InitialSamplingPercentage": contract.capture_percent,
        "DestinationS3Uri": f"s3://{contract.captures_bucket}/{CAPTURES}",
        "KmsKeyId": contract.key_arn,
        "CaptureOptions": [{"CaptureMode": "Input"}, {"CaptureMode": "Output"}],
        "CaptureContentTypeHeader": {"JsonContentTypes": ["application/jsonlines", "application/json"]},
    }
    volume = {"KmsKeyId": contract.volume_key_arn} if contract.volume_key_arn else {}
    return {"ProductionVariants": [variant], "DataCaptureConfig": capture, **volume}


def scaling(contract: ReleaseContract) -> tuple[dict[str, Any], dict[str, Any]]:
    """The scalable target of the endpoint's one variant, and the policy that moves it."""
    about = {
        "ServiceNamespace": "sagemaker",
        "ResourceId": f"endpoint/{contract.endpoint}/variant/{VARIANT}",
        "ScalableDimension": "sagemaker:variant:DesiredInstanceCount",
    }
    metric = {"PredefinedMetricType": "SageMakerVariantInvocationsPerInstance"}
    tracking = {
        "TargetValue": float(contract.invocations_per_instance),
        "PredefinedMetricSpecification": metric,
        "ScaleInCooldown": 300,
        "ScaleOutCooldown": 60,
    }
    target = {**about, "MinCapacity": contract.instance_count, "MaxCapacity": contract.max_instance_count}
    named = {"PolicyName": f"{contract.endpoint}-invocations", "PolicyType": "TargetTrackingScaling"}
    return target, {**about, **named, "TargetTrackingScalingPolicyConfiguration": tracking}
