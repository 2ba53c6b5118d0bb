"""This file asks the endpoint which package serves, and fetches what that package remembers of its training data."""

from dataclasses import dataclass
from typing import Any

from jobs.drift.baseline import Baseline
from jobs.kit.lambdas import split


class Unwatchable(Exception):  # noqa: N818 - it says what is the matter, not that a program erred
    """Why a window cannot be judged at all."""


@dataclass(frozen=True, kw_only=True)
class Serving:
    """The package that serves and its baseline."""

    package: str
    baseline: Baseline


def serving(sagemaker: Any, s3: Any, endpoint: str) -> Serving:
    """Follow the endpoint to its package's baseline.

    Raises:
        Unwatchable: there is no endpoint, or its package has no readable baseline.
    """
    try:
        config = sagemaker.describe_endpoint(EndpointName=endpoint)["EndpointConfigName"]
    except (sagemaker.exceptions.ClientError, KeyError) as error:
        raise Unwatchable(f"endpoint {endpoint} does not serve: {error}") from error
    variants = sagemaker.describe_endpoint_config(EndpointConfigName=config)["ProductionVariants"]
    model = sagemaker.describe_model(ModelName=variants[0]["ModelName"])
    package = model["PrimaryContainer"].get("Environment", {}).get("MODEL_PACKAGE_ARN")
    if not package:
        raise Unwatchable(f"endpoint {endpoint} does not say which package it serves")
    described = sagemaker.describe_model_package(ModelPackageName=package)
    return Serving(package=package, baseline=_baseline(s3, described.get("CustomerMetadataProperties", {}), package))


def _baseline(s3: Any, metadata: dict[str, str], package: str) -> Baseline:
    uri = metadata.get("baseline")
    if not uri:
        raise Unwatchable(f"package {package} has no baseline")
    bucket, key = split(uri)
    try:
        return Baseline.from_bytes(s3.get_object(Bucket=bucket, Key=key)["Body"].read())
    except s3.exceptions.NoSuchKey as error:
        raise Unwatchable(f"baseline {uri} of package {package} is gone") from error
    except ValueError as error:
        raise Unwatchable(f"baseline {uri} of package {package} cannot be read: {error}") from error
