"""A line whose packages are released, in memory, and the actions in the order of the state machine."""

import json

import pytest

from jobs.release.cloud import Cloud
from jobs.release.contract import ReleaseContract
from jobs.release.errors import DeploymentFailed, Refused, RolledBack, StagingFailed
from jobs.release.handler import perform
from tests.jobs.cloud_fakes import TABLE, Objects, Runtime, Sagemaker, Scaling

GROUP = "mlops-local-flight-delay"
EXECUTION = "arn:aws:states:us-east-1:000000000000:execution:mlops-local-flight-delay-release:e1"
CONTRACT = ReleaseContract(
    environment="local",
    line="flight_delay",
    ledger_table=TABLE,
    captures_bucket="captures",
    key_arn="arn:aws:kms:us-east-1:000000000000:key/k",
    endpoint=GROUP,
    role_arn="arn:aws:iam::000000000000:role/serve",
    instance_type="ml.m5.large",
    instance_count=1,
    max_instance_count=4,
    invocations_per_instance=1000,
    capture_percent=100,
    strategy="all-at-once",
    bake_seconds=0,
    alarms='["alarm-5xx"]',
)


def arn(version):
    return f"arn:aws:sagemaker:us-east-1:000000000000:model-package/{GROUP}/{version}"


def package(version, status="Approved", **changes):
    container = {"Image": "image:1", "ModelDataUrl": f"s3://artifacts/{version}/model.tar.gz"}
    return {
        "ModelPackageArn": arn(version),
        "ModelPackageGroupName": GROUP,
        "ModelPackageVersion": version,
        "ModelApprovalStatus": status,
        "InferenceSpecification": {"Containers": [container]},
        "CustomerMetadataProperties": {"golden": "s3://artifacts/golden.jsonl"},
        **changes,
    }


@pytest.fixture
def sagemaker():
    return Sagemaker(packages={arn(version): package(version) for version in range(1, 6)})


@pytest.fixture
def cloud(ledger, sagemaker):
    expected = '{"probability": 0.25}\n{"probability": 0.25}\n'
    texts = {"s3://artifacts/golden.jsonl": "{}\n{}\n", "s3://artifacts/golden-expected.jsonl": expected}
    return Cloud(
        contract=CONTRACT,
        sagemaker=sagemaker,
        runtime=Runtime(sagemaker),
        scaling=Scaling(),
        s3=Objects(texts),
        ledger=ledger,
    )


def release(cloud, version, execution=EXECUTION, **given):
    """What the state machine does with the actions."""

    def act(action, document):
        return perform(cloud, {"action": action, "execution": execution, "release": document})

    document = {"package_arn": arn(version), "by": "ana", **given}
    try:
        document = act("prepare", document)
        if not document["already_live"]:
            document = _until(act, "stage", document)
            document = _until(act, "deploy", act("unstage", act("check", document)))
        return act("clean", act("verify", document))
    except (Refused, RolledBack, StagingFailed, DeploymentFailed) as error:
        told = {"Error": type(error).__name__, "Cause": json.dumps({"errorMessage": str(error)})}
        return act("fail", {**document, "error": told})


def _until(act, action, document):
    for _ in range(50):
        document = act(action, document)
        if document["done"]:
            return document
    raise AssertionError(f"{action} never ended")
