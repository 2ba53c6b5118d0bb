"""This file removes what releases and runs made: the program does not know it, so its destroy would leave or break on it."""

import re
import time
from collections.abc import Iterable, Iterator
from typing import Any

from botocore.exceptions import ClientError

from jobs.kit.names import PROJECT
from jobs.release.cloud import delete_once

_PATIENCE = 120.0
_ENDPOINT_LOGS = "/aws/sagemaker/Endpoints/"
_FEATURE_STORE = "sagemaker_featurestore"
"""The Glue database that every feature group without one of its own shares."""


def remove(clients: Any, environment: str, line: str | None = None) -> list[str]:
    """Delete endpoints, their scaling, configurations, models and packages; says what went.

    Args:
        clients: gives a client by the name of its service.
        environment: whose they are.
        line: only this line's; every line's when none is named.
    """
    prefix, sagemaker = f"{PROJECT}-{environment}-{line or ''}", clients("sagemaker")
    # The names of another line may begin with the name of this one.
    whole = re.compile(re.escape(prefix) + ("(-staging|-[0-9]+-[0-9a-f]{12})?" if line else ".*"))
    gone = [*_scaling(clients("application-autoscaling"), whole), *_endpoints(sagemaker, prefix, whole)]
    for kind, listing, key, name, delete, parameter in _KINDS:
        for found in _listed(sagemaker, listing, key, name, prefix, whole):
            delete_once(getattr(sagemaker, delete), **{parameter: found})
            gone.append(f"{kind} {found}")
    return [*gone, *_packages(sagemaker, prefix, whole), *_logs(clients("logs"), _ENDPOINT_LOGS + prefix, whole)]


def orphans(clients: Any, environment: str, lines: Iterable[str]) -> list[str]:
    """Lines that still have packages in the registry, and no folder."""
    prefix = f"{PROJECT}-{environment}-"
    groups = _groups(clients("sagemaker"), prefix, re.compile(re.escape(prefix) + ".*"))
    return sorted({group.removeprefix(prefix) for group in groups} - set(lines))


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


def _listed(sagemaker: Any, operation: str, key: str, name: str, prefix: str, whole: re.Pattern[str]) -> list[str]:
    pages = sagemaker.get_paginator(operation).paginate(NameContains=prefix)
    return [found[name] for page in pages for found in page[key] if whole.fullmatch(found[name])]


def _endpoints(sagemaker: Any, prefix: str, whole: re.Pattern[str]) -> Iterator[str]:
    def there() -> list[str]:
        return _listed(sagemaker, "list_endpoints", "Endpoints", "EndpointName", prefix, whole)

    for name in there():
        _delete_endpoint(sagemaker, name)
        yield f"endpoint {name}"
    deadline = time.monotonic() + _PATIENCE
    while there() and time.monotonic() < deadline:
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


def _scaling(scaling: Any, whole: re.Pattern[str]) -> Iterator[str]:
    pages = scaling.get_paginator("describe_scalable_targets").paginate(ServiceNamespace="sagemaker")
    for target in [target for page in pages for target in page["ScalableTargets"]]:
        kind, _, rest = target["ResourceId"].partition("/")
        if kind == "endpoint" and whole.fullmatch(rest.partition("/")[0]):
            named = {key: target[key] for key in ("ResourceId", "ScalableDimension")}
            scaling.deregister_scalable_target(ServiceNamespace="sagemaker", **named)
            yield f"scalable target {target['ResourceId']}"


def _groups(sagemaker: Any, prefix: str, whole: re.Pattern[str]) -> list[str]:
    listing = ("list_model_package_groups", "ModelPackageGroupSummaryList", "ModelPackageGroupName")
    return _listed(sagemaker, *listing, prefix, whole)


def _packages(sagemaker: Any, prefix: str, whole: re.Pattern[str]) -> Iterator[str]:
    for group in _groups(sagemaker, prefix, whole):
        pages = sagemaker.get_paginator("list_model_packages").paginate(ModelPackageGroupName=group)
        for arn in [package["ModelPackageArn"] for page in pages for package in page["ModelPackageSummaryList"]]:
            delete_once(sagemaker.delete_model_package, ModelPackageName=arn)
            yield f"package {arn}"


def _logs(logs: Any, prefix: str, whole: re.Pattern[str] | None = None) -> Iterator[str]:
    pages = logs.get_paginator("describe_log_groups").paginate(logGroupNamePrefix=prefix)
    for name in [group["logGroupName"] for page in pages for group in page["logGroups"]]:
        if whole is None or whole.fullmatch(name.removeprefix(_ENDPOINT_LOGS)):
            logs.delete_log_group(logGroupName=name)
            yield f"log group {name}"
