"""This file holds the actions of a release up to the moment the new fleet serves; each may be repeated."""

from collections.abc import Mapping
from typing import Any

from botocore.exceptions import ClientError

from jobs.kit.chain import line_name
from jobs.kit.names import package_group
from jobs.release.cloud import Cloud, busy, create_once, delete_once, endpoint
from jobs.release.decide import Step, in_words, next_step, refusal, serves, staging_step, wait, wanted
from jobs.release.errors import DeploymentFailed, Refused, RolledBack, StagingFailed
from jobs.release.plan import deployment, plan

Document = dict[str, Any]


def prepare(cloud: Cloud, given: Mapping[str, Any], execution: str) -> Document:
    """Check the package, create its model and configuration, and see what serves now."""
    contract, sagemaker = cloud.contract, cloud.sagemaker
    arn, strategy = wanted(given, contract.strategy)
    package = sagemaker.describe_model_package(ModelPackageName=arn)
    if why := refusal(package, package_group(contract.environment, line_name(contract.line))):
        raise Refused(why)
    planned = plan(package, contract)
    create_once(sagemaker.create_model, **planned.model)
    create_once(sagemaker.create_endpoint_config, **planned.config)
    now = endpoint(sagemaker, contract.endpoint)
    return {
        "line": line_name(contract.line),
        "package_arn": arn,
        "version": package["ModelPackageVersion"],
        "golden": package["CustomerMetadataProperties"]["golden"],
        "by": given.get("by") or "event of the approval",
        **{name: given.get(name) for name in ("reason", "break_glass")},
        "strategy": strategy,
        "execution": execution,
        "endpoint": contract.endpoint,
        "staging": f"{contract.endpoint}-staging",
        "config": planned.name,
        "previous": now.config if now else None,
        "already_live": serves(now, planned.name),
        **_fresh(),
    }


def stage(cloud: Cloud, release: Document) -> Document:
    """Bring up the staging endpoint."""
    name, config = release["staging"], release["config"]
    found = endpoint(cloud.sagemaker, name)
    step = staging_step(found, config, started=release["started"])
    if step in (Step.FAILED, Step.ROLLED_BACK):
        raise StagingFailed(in_words(name, found))
    if step is Step.DONE:
        return {**release, **_fresh(), "done": True}
    if step is Step.CREATE:
        cloud.sagemaker.create_endpoint(EndpointName=name, EndpointConfigName=config)
    elif step is Step.DELETE:
        delete_once(cloud.sagemaker.delete_endpoint, EndpointName=name)
    return _later(cloud, release, started=release["started"] or step is Step.CREATE)


def unstage(cloud: Cloud, release: Document) -> Document:
    delete_once(cloud.sagemaker.delete_endpoint, EndpointName=release["staging"])
    return {**release, **_fresh()}


def deploy(cloud: Cloud, release: Document) -> Document:
    """Create the endpoint or replace its fleet."""
    name, config = release["endpoint"], release["config"]
    found = endpoint(cloud.sagemaker, name)
    started = release["started"] or (found is not None and found.pending == config)
    step = next_step(found, config, started=started)
    if step is Step.FAILED:
        raise DeploymentFailed(in_words(name, found))
    if step is Step.ROLLED_BACK:
        raise RolledBack(f"endpoint {name} must serve {config}, but went back: {in_words(name, found)}")
    if step is Step.DONE:
        return {**release, **_fresh(), "done": True}
    if step is Step.CREATE:
        cloud.sagemaker.create_endpoint(EndpointName=name, EndpointConfigName=config)
        started = True
    elif step is Step.UPDATE:
        started = _update(cloud, release)
    elif step is Step.DELETE:
        delete_once(cloud.sagemaker.delete_endpoint, EndpointName=name)
    return _later(cloud, release, started=started)


def describe(cloud: Cloud, release: Document) -> Document:
    found = endpoint(cloud.sagemaker, release["endpoint"])
    return {**release, "status": found.status if found else None, "serves": found.config if found else None}


def _update(cloud: Cloud, release: Document) -> bool:
    """Whether the service took it; autoscaling may have been faster since we looked, and then it takes none yet."""
    try:
        cloud.sagemaker.update_endpoint(
            EndpointName=release["endpoint"],
            EndpointConfigName=release["config"],
            # What autoscaling has reached must survive a release; capture must follow the new configuration.
            RetainAllVariantProperties=True,
            ExcludeRetainedVariantProperties=[{"VariantPropertyType": "DataCaptureConfig"}],
            DeploymentConfig=deployment(cloud.contract, break_glass=bool(release["break_glass"])),
        )
    except ClientError as error:
        if not busy(error):
            raise
        return False
    return True


def _fresh() -> Document:
    """No call made yet, no time waited."""
    return {"started": False, "done": False, "polls": 0, "waited": 0, "wait_seconds": 1}


def _later(cloud: Cloud, release: Document, *, started: bool) -> Document:
    seconds, limit = wait(release["polls"]), cloud.contract.timeout_seconds
    if release["waited"] > limit:
        raise DeploymentFailed(f"endpoint must be in service within {limit} s, was not after {release['waited']} s")
    waited = {"polls": release["polls"] + 1, "waited": release["waited"] + seconds, "wait_seconds": seconds}
    return {**release, **waited, "started": started, "done": False}
