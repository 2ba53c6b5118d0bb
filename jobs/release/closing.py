"""This file ends a release: the ledger's row and the tidying up when it went live, the row and the reason when not."""

import contextlib
from collections.abc import Mapping
from typing import Any

from botocore.exceptions import ClientError

from jobs.kit.lambdas import now
from jobs.kit.names import endpoint as endpoint_name
from jobs.release.cloud import Cloud, configs, delete_once, serving
from jobs.release.decide import outcome, superseded
from jobs.release.plan import scaling, version_of
from jobs.release.proof import verify
from jobs.run.outcome import cause

_KEPT = ("package_arn", "version", "config", "endpoint", "previous", "strategy", "break_glass", "reason", "execution")


def live(cloud: Cloud, release: Mapping[str, Any]) -> dict[str, Any]:
    """Believe the endpoint, and write down at once what it said: nothing that fails later makes it untrue."""
    proven = verify(cloud, dict(release))
    _append(cloud, proven, {**_body(proven), "outcome": "live", "changed": not proven["already_live"]})
    return {**proven, "outcome": "live"}


def clean(cloud: Cloud, release: Mapping[str, Any]) -> dict[str, Any]:
    """Let the fleet scale, and delete what no release needs any more."""
    target, policy = scaling(cloud.contract)
    cloud.scaling.register_scalable_target(**target)
    cloud.scaling.put_scaling_policy(**policy)
    return {**release, "deleted": _delete_superseded(cloud, release)}


def fail(cloud: Cloud, release: Mapping[str, Any]) -> dict[str, Any]:
    """Take the staging endpoint away and say what became of the release and why."""
    name = cloud.contract.endpoint
    with contextlib.suppress(ClientError):
        # One that is still being created cannot be deleted; the next release makes room for itself.
        delete_once(cloud.sagemaker.delete_endpoint, EndpointName=f"{name}-staging")
    error = release.get("error") or {}
    word, why = outcome(error), cause(error) or "no reason was given"
    _append(cloud, release, {**_body(release), "outcome": word, "why": why})
    return {**release, "outcome": word, "why": why}


def _delete_superseded(cloud: Cloud, release: Mapping[str, Any]) -> list[str]:
    name = cloud.contract.endpoint
    ours = {c: at for c, at in configs(cloud.sagemaker, name).items() if version_of(c, name) is not None}
    in_use = {release["config"], *serving(cloud.sagemaker, name)}
    if release["previous"]:
        in_use.add(release["previous"])
    gone = superseded(ours, in_use)
    for config in gone:
        delete_once(cloud.sagemaker.delete_endpoint_config, EndpointConfigName=config)
        delete_once(cloud.sagemaker.delete_model, ModelName=config)
    return gone


def _body(release: Mapping[str, Any]) -> dict[str, Any]:
    return {key: release.get(key) for key in _KEPT}


def _append(cloud: Cloud, release: Mapping[str, Any], body: Mapping[str, Any]) -> None:
    execution = str(release.get("execution", "")).rpartition(":")[2]
    detail = release.get("detail") or {}
    package = (
        release.get("package_arn") or detail.get("ModelPackageArn") or endpoint_name("unknown", cloud.contract.line)
    )
    by = release.get("by") or "event of the approval"
    cloud.ledger.append(
        cloud.contract.line, "release", f"{package}#{execution}", {**body, "package_arn": package}, at=now(), by=by
    )
