"""This file asks the endpoint which package serves, and fetches what that package remembers of its training data."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import msgspec

from jobs.drift.baseline import Baseline
from jobs.drift.blind import Unwatchable
from jobs.kit.lambdas import split

_DENIED = {"AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "KMS.DisabledException"}
_MISSING = {"ValidationException", "ResourceNotFound", "ResourceNotFoundException", "404"}
GONE = {"NoSuchKey", "NoSuchBucket", "404"}


@dataclass(frozen=True, kw_only=True)
class Serving:
    """The package that serves, its baseline, and what the endpoint says of its capture."""

    package: str
    baseline: Baseline
    variant: str = ""
    capturing: bool | None = None
    pending: bool = False
    """Whether another configuration is on its way to the endpoint."""
    evaluated_ms: float | None = None
    """99th percentile of the model's latency when it was evaluated."""


def serving(sagemaker: Any, s3: Any, endpoint: str) -> Serving:
    """Follow the endpoint to its package's baseline.

    Raises:
        Unwatchable: there is no endpoint, or its package has no readable baseline.
    """
    with _else(sagemaker, "no-endpoint", f"endpoint {endpoint} does not serve"):
        described = sagemaker.describe_endpoint(EndpointName=endpoint)
    if described.get("EndpointStatus") == "Failed":
        why = described.get("FailureReason", "no reason was given")
        raise Unwatchable("endpoint-failed", f"endpoint {endpoint} does not serve: it failed, {why}")
    with _else(sagemaker, "no-package", f"endpoint {endpoint} does not say which package it serves"):
        config = sagemaker.describe_endpoint_config(EndpointConfigName=described["EndpointConfigName"])
        variant = config["ProductionVariants"][0]
        model = sagemaker.describe_model(ModelName=variant["ModelName"])
    package = model["PrimaryContainer"].get("Environment", {}).get("MODEL_PACKAGE_ARN")
    if not package:
        raise Unwatchable("no-package", f"endpoint {endpoint} does not say which package it serves")
    with _else(sagemaker, "no-package", f"package {package} is not registered"):
        metadata = sagemaker.describe_model_package(ModelPackageName=package).get("CustomerMetadataProperties", {})
    return Serving(
        package=package,
        baseline=_baseline(s3, metadata, package),
        variant=variant["VariantName"],
        capturing=_capturing(described),
        pending=bool(described.get("PendingDeploymentSummary")),
        evaluated_ms=_evaluated(s3, metadata),
    )


def is_denied(error: Any) -> bool:
    """Whether AWS refused what the monitor's role is meant to do."""
    return error.response["Error"].get("Code") in _DENIED


@contextmanager
def _else(client: Any, case: str, why: str) -> Iterator[None]:
    """Say what an error of AWS means for the monitor."""
    try:
        yield
    except client.exceptions.ClientError as error:
        if not is_denied(error) and error.response["Error"].get("Code") not in _MISSING:
            raise
        raise Unwatchable("not-permitted" if is_denied(error) else case, f"{why}: {error}") from error
    except (KeyError, IndexError) as error:
        raise Unwatchable(case, f"{why}: {error} is not described") from error


def _capturing(described: dict[str, Any]) -> bool | None:
    said = described.get("DataCaptureConfig")
    if not said:
        return None
    return bool(said.get("EnableCapture", True)) and said.get("CaptureStatus", "Started") == "Started"


def _baseline(s3: Any, metadata: dict[str, str], package: str) -> Baseline:
    uri = metadata.get("baseline")
    if not uri:
        raise Unwatchable("no-baseline", f"package {package} has no baseline")
    what = f"baseline {uri} of package {package}"
    try:
        bucket, key = split(uri)
        return Baseline.from_bytes(s3.get_object(Bucket=bucket, Key=key)["Body"].read())
    except s3.exceptions.ClientError as error:
        code = error.response["Error"].get("Code", "")
        if code in GONE:
            raise Unwatchable("baseline-gone", f"{what} is gone") from error
        raise Unwatchable("not-permitted", f"{what} may not be read: {error}") from error
    except ValueError as error:
        raise Unwatchable("baseline-unreadable", f"{what} cannot be read: {error}") from error


def _evaluated(s3: Any, metadata: dict[str, str]) -> float | None:
    """None: an earlier package, whose evaluation did not say; the drift of its features can be judged without."""
    try:
        bucket, key = split(metadata.get("evaluation", ""))
        found = msgspec.json.decode(s3.get_object(Bucket=bucket, Key=key)["Body"].read())
        return float(found["metrics"]["latency_ms_p99"])
    except (s3.exceptions.ClientError, msgspec.DecodeError, ValueError, KeyError, TypeError):
        return None
