"""This file removes what releases and runs made: the program does not know it, so its destroy would leave or break on it."""

import time
from collections.abc import Iterator
from typing import Any

from botocore.exceptions import ClientError

from jobs.kit.names import PROJECT
from jobs.release.cloud import delete_once

_PATIENCE = 120.0
_FEATURE_STORE = "sagemaker_featurestore"
"""The Glue database that every feature group without one of its own shares."""


def remove(clients: Any, environment: str) -> list[str]:
    """Delete endpoints, their scaling, configurations, models and packages of an environment; says what went."""
    prefix, sagemaker = f"{PROJECT}-{environment}-", clients("sagemaker")
    gone = [*_scaling(clients("application-autoscaling"), prefix), *_endpoints(sagemaker, prefix)]
    for kind, listing, key, name, delete, parameter in _KINDS:
        for found in _listed(sagemaker, listing, key, name, prefix):
            delete_once(getattr(sagemaker, delete), **{parameter: found})
            gone.append(f"{kind} {found}")
    return [*gone, *_packages(sagemaker, prefix), *_logs(clients("logs"), f"/aws/sagemaker/Endpoints/{prefix}")]


def remove_shared(clients: Any) -> list[str]:
    """Delete what SageMaker makes once for a whole account: only a laptop's account is this estate's alone."""
    gone = [*_jobs(clients("sagemaker"), "training"), *_jobs(clients("sagemaker"), "processing")]
    gone += _logs(clients("logs"), "/aws/sagemaker/")
    glue = clients("glue")
    if not any(found["Name"] == _FEATURE_STORE for found in glue.get_databases()["DatabaseList"]):
        return gone
    glue.delete_database(Name=_FEATURE_STORE)
    return [*gone, f"database {_FEATURE_STORE}"]


def _jobs(sagemaker: Any, kind: str) -> Iterator[str]:
    """Stop the jobs that still run, and delete the record of every one."""
    word = kind.capitalize()
    stop, describe, delete = (getattr(sagemaker, f"{verb}_{kind}_job") for verb in ("stop", "describe", "delete"))
    name, status = f"{word}JobName", f"{word}JobStatus"
    pages = sagemaker.get_paginator(f"list_{kind}_jobs").paginate()
    jobs = [job for page in pages for job in page[f"{word}JobSummaries"]]
    for job in jobs:
        if job[status] == "InProgress":
            stop(**{name: job[name]})
    for job in jobs:
        deadline = time.monotonic() + _PATIENCE
        while describe(**{name: job[name]})[status] in _RUNNING and time.monotonic() < deadline:
            time.sleep(0.1)
        delete(**{name: job[name]})
        yield f"{kind} job {job[name]}"


_RUNNING = ("InProgress", "Stopping")
_KINDS = (
    (
        "configuration",
        "list_endpoint_configs",
        "EndpointConfigs",
        "EndpointConfigName",
        "delete_endpoint_config",
        "EndpointConfigName",
    ),
    ("model", "list_models", "Models", "ModelName", "delete_model", "ModelName"),
)


def _listed(sagemaker: Any, operation: str, key: str, name: str, prefix: str) -> list[str]:
    pages = sagemaker.get_paginator(operation).paginate(NameContains=prefix)
    return [found[name] for page in pages for found in page[key] if found[name].startswith(prefix)]


def _endpoints(sagemaker: Any, prefix: str) -> Iterator[str]:
    names = _listed(sagemaker, "list_endpoints", "Endpoints", "EndpointName", prefix)
    for name in names:
        _delete_endpoint(sagemaker, name)
        yield f"endpoint {name}"
    deadline = time.monotonic() + _PATIENCE
    while _listed(sagemaker, "list_endpoints", "Endpoints", "EndpointName", prefix) and time.monotonic() < deadline:
        time.sleep(0.2)


def _delete_endpoint(sagemaker: Any, name: str) -> None:
    """Delete it, once whatever changes it now has ended."""
    deadline = time.monotonic() + _PATIENCE
    while True:
        try:
            delete_once(sagemaker.delete_endpoint, EndpointName=name)
        except ClientError as error:
            busy = "status" in str(error) or "in progress" in str(error).lower()
            if not busy or time.monotonic() > deadline:
                raise
            time.sleep(0.5)
        else:
            return


def _scaling(scaling: Any, prefix: str) -> Iterator[str]:
    pages = scaling.get_paginator("describe_scalable_targets").paginate(ServiceNamespace="sagemaker")
    for target in [target for page in pages for target in page["ScalableTargets"]]:
        resource = target["ResourceId"]
        if resource.startswith(f"endpoint/{prefix}"):
            scaling.deregister_scalable_target(
                ServiceNamespace="sagemaker", ResourceId=resource, ScalableDimension=target["ScalableDimension"]
            )
            yield f"scalable target {resource}"


def _packages(sagemaker: Any, prefix: str) -> Iterator[str]:
    groups = _listed(
        sagemaker, "list_model_package_groups", "ModelPackageGroupSummaryList", "ModelPackageGroupName", prefix
    )
    for group in groups:
        pages = sagemaker.get_paginator("list_model_packages").paginate(ModelPackageGroupName=group)
        for arn in [package["ModelPackageArn"] for page in pages for package in page["ModelPackageSummaryList"]]:
            delete_once(sagemaker.delete_model_package, ModelPackageName=arn)
            yield f"package {arn}"


def _logs(logs: Any, prefix: str) -> Iterator[str]:
    pages = logs.get_paginator("describe_log_groups").paginate(logGroupNamePrefix=prefix)
    for name in [group["logGroupName"] for page in pages for group in page["logGroups"]]:
        logs.delete_log_group(logGroupName=name)
        yield f"log group {name}"
