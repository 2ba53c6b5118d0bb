import hashlib
import json
from typing import Any

import boto3
import botocore.session
import pytest
from botocore.validate import ParamValidator

from jobs.register.contract import RegisterContract
from jobs.register.handler import handle
from jobs.register.package import Registry, Trained, config_sha256, metadata, request
from tests.jobs.cloud_fakes import TABLE

GROUP = "mlops-local-flight-delay"
MODEL = b"the model's bytes"
TRAIN: dict[str, Any] = {
    "TrainingJobArn": "arn:aws:sagemaker:us-east-1:000000000000:training-job/r1",
    "ModelArtifacts": {"S3ModelArtifacts": "s3://artifacts/runs/flight-delay/r1/train/job/output/model.tar.gz"},
    "HyperParameters": {"rounds": "200", "seed": "7"},
    "AlgorithmSpecification": {"TrainingImage": "683313688378.dkr.ecr.us-east-1.amazonaws.com/xgboost:3.0-5"},
}
ENVIRONMENT = {
    "python": "3.11.9",
    "packages_sha256": "p" * 64,
    "code": {"commit": "c" * 40, "dirty": False, "sha256": "s" * 64},
}
PASSED = {"passed": True, "reason": "", "report": "s3://artifacts/runs/flight-delay/r1/gate/report.json"}
REFUSED = {**PASSED, "passed": False, "reason": "auc must be at least 0.62, got 0.5"}


def trained(**changes):
    addresses = {name: f"s3://a/{name}" for name in ("gate_report", "evaluation", "baseline", "golden")}
    values: dict[str, Any] = {
        "run_id": "r1",
        "train": TRAIN,
        "environment": ENVIRONMENT,
        "evaluation": {"metrics": {"auc": 0.7}},
        "snapshot": "d" * 64,
        "model_sha256": "m" * 64,
        "reason": "",
        "addresses": addresses,
    }
    return Trained(**{**values, **changes})


REGISTRY = Registry(
    group=GROUP, image="image:1", instance_type="ml.m5.large", spec_sha256="f" * 64, owner="team", description="d" * 20
)


def test_the_metadata_names_everything_the_model_was_made_from():
    facts = metadata(trained(), REGISTRY)
    names = "run_id snapshot code_sha256 commit dirty config_sha256 packages_sha256 image model_sha256 gate_report"
    assert set(f"{names} evaluation baseline golden spec_sha256 seed".split()) <= set(facts)
    assert facts["dirty"] == "false"
    assert facts["seed"] == "7"


def test_a_digest_that_nobody_wrote_is_an_error_not_a_gap():
    with pytest.raises(KeyError, match="packages_sha256"):
        metadata(trained(environment={"code": ENVIRONMENT["code"]}), REGISTRY)


def test_another_hyperparameter_is_another_configuration():
    assert config_sha256({"rounds": "200"}) != config_sha256({"rounds": "201"})
    assert config_sha256({"a": "1", "b": "2"}) == config_sha256({"b": "2", "a": "1"})


@pytest.mark.parametrize(("reason", "status"), [("", "PendingManualApproval"), ("auc too low", "Rejected")])
def test_a_refused_model_is_registered_as_rejected(reason, status):
    asked = request(trained(reason=reason), REGISTRY)
    assert asked["ModelApprovalStatus"] == status
    assert reason in asked["ModelPackageDescription"]


def test_the_request_fits_the_service_model():
    shape = (
        botocore.session.get_session().get_service_model("sagemaker").operation_model("CreateModelPackage").input_shape
    )
    assert not ParamValidator().validate(request(trained(reason="x" * 5000), REGISTRY), shape).has_errors()
    assert len(request(trained(reason="x" * 5000), REGISTRY)["ModelPackageDescription"]) <= 1024


def test_values_the_registry_would_refuse_are_made_harmless():
    facts = metadata(trained(run_id='r1, "quoted"; ' + "x" * 400), REGISTRY)
    assert set('",;') & set(facts["run_id"]) == set()
    assert len(facts["run_id"]) == 256


def test_one_run_always_has_one_token():
    assert request(trained(), REGISTRY)["ClientToken"] == request(trained(), REGISTRY)["ClientToken"]
    assert request(trained(), REGISTRY)["ClientToken"] != request(trained(run_id="r2"), REGISTRY)["ClientToken"]


@pytest.fixture
def run(aws, ledger, monkeypatch):
    s3 = boto3.client("s3")
    s3.create_bucket(Bucket="artifacts")
    boto3.client("sagemaker").create_model_package_group(ModelPackageGroupName=GROUP)
    prefix = "runs/flight-delay/r1"
    for key, document in {
        "evaluate/environment.json": ENVIRONMENT,
        "evaluate/evaluation.json": {"metrics": {"auc": 0.7}},
        "snapshot/snapshot.json": {"id": "d" * 64},
    }.items():
        s3.put_object(Bucket="artifacts", Key=f"{prefix}/{key}", Body=json.dumps(document).encode())
    s3.put_object(Bucket="artifacts", Key=f"{prefix}/train/job/output/model.tar.gz", Body=MODEL)
    contract = RegisterContract(
        environment="local",
        line="flight_delay",
        artifacts_bucket="artifacts",
        ledger_table=TABLE,
        package_group=GROUP,
        serving_image="image:1",
        instance_type="ml.m5.large",
        spec_sha256="f" * 64,
        owner="team",
        description="d" * 20,
    )
    for name, value in contract.environ().items():
        monkeypatch.setenv(name, value)


def test_registry_and_ledger_know_the_digest_of_the_model_file(run, ledger):
    answer = handle({"run_id": "r1", "train": TRAIN, "gate": PASSED}, None)
    [row] = ledger.rows("flight-delay", "package")
    package = boto3.client("sagemaker").describe_model_package(ModelPackageName=answer["package_arn"])
    digest = hashlib.sha256(MODEL).hexdigest()
    assert answer == {"package_arn": row.id, "version": 1, "status": "PendingManualApproval", "reason": ""}
    assert row.body["model_sha256"] == digest
    assert package["CustomerMetadataProperties"]["model_sha256"] == digest
    assert row.body["hyperparameters"] == TRAIN["HyperParameters"]


def test_a_refused_model_says_why_in_registry_and_ledger(run, ledger):
    answer = handle({"run_id": "r1", "train": TRAIN, "gate": REFUSED}, None)
    package = boto3.client("sagemaker").describe_model_package(ModelPackageName=answer["package_arn"])
    assert package["ModelApprovalStatus"] == "Rejected"
    assert package["ApprovalDescription"] == REFUSED["reason"]
    assert ledger.rows("flight-delay", "package")[0].body["reason"] == REFUSED["reason"]


def test_registering_a_run_twice_makes_one_package(run, ledger):
    first = handle({"run_id": "r1", "train": TRAIN, "gate": PASSED}, None)
    assert handle({"run_id": "r1", "train": TRAIN, "gate": PASSED}, None) == first
    assert len(ledger.rows("flight-delay", "package")) == 1


def test_the_model_card_lies_beside_the_package(run):
    handle({"run_id": "r1", "train": TRAIN, "gate": PASSED}, None)
    stored = boto3.client("s3").get_object(Bucket="artifacts", Key="runs/flight-delay/r1/register/model-card.json")
    said = json.loads(stored["Body"].read())
    assert said["evaluation_details"][0]["metric_groups"][0]["metric_data"] == [
        {"name": "auc", "type": "number", "value": 0.7}
    ]
