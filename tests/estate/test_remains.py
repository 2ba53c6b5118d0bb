# ruff: noqa: N803 - the services name their parameters so

import boto3
import pytest
from moto import mock_aws

from estate import remains

PREFIX = "mlops-local-flight-delay"


@pytest.fixture
def clients(monkeypatch):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    with mock_aws():
        found = {}
        yield lambda service: found.setdefault(service, boto3.client(service, region_name="us-east-1"))


def serve(sagemaker, name):
    """A model, a configuration and an endpoint of one name."""
    role = "arn:aws:iam::000000000000:role/r"
    sagemaker.create_model(ModelName=name, PrimaryContainer={"Image": "i"}, ExecutionRoleArn=role)
    variant = {
        "VariantName": "v",
        "ModelName": name,
        "InitialInstanceCount": 1,
        "InstanceType": "ml.m5.large",
        "InitialVariantWeight": 1.0,
    }
    sagemaker.create_endpoint_config(EndpointConfigName=name, ProductionVariants=[variant])
    sagemaker.create_endpoint(EndpointName=name, EndpointConfigName=name)


def left(sagemaker):
    return {
        *(e["EndpointName"] for e in sagemaker.list_endpoints()["Endpoints"]),
        *(c["EndpointConfigName"] for c in sagemaker.list_endpoint_configs()["EndpointConfigs"]),
        *(m["ModelName"] for m in sagemaker.list_models()["Models"]),
    }


def test_what_releases_made_goes_and_what_others_made_stays(clients):
    sagemaker, logs = clients("sagemaker"), clients("logs")
    for name in (PREFIX, "mlops-dev-flight-delay", "theirs-mlops-local-x"):
        serve(sagemaker, name)
    for name in (f"/aws/sagemaker/Endpoints/{PREFIX}", "/aws/sagemaker/Endpoints/mlops-dev-flight-delay"):
        logs.create_log_group(logGroupName=name)
    gone = remains.remove(clients, "local")
    assert left(sagemaker) == {"mlops-dev-flight-delay", "theirs-mlops-local-x"}
    assert f"endpoint {PREFIX}" in gone
    assert [g["logGroupName"] for g in logs.describe_log_groups()["logGroups"]] == [
        "/aws/sagemaker/Endpoints/mlops-dev-flight-delay"
    ]


def test_where_nothing_was_released_nothing_is_removed(clients):
    assert remains.remove(clients, "local") == []


def test_scaling_of_an_endpoint_goes_with_it(clients):
    sagemaker, scaling = clients("sagemaker"), clients("application-autoscaling")
    serve(sagemaker, PREFIX)
    about = {"ServiceNamespace": "sagemaker", "ScalableDimension": "sagemaker:variant:DesiredInstanceCount"}
    scaling.register_scalable_target(ResourceId=f"endpoint/{PREFIX}/variant/v", MinCapacity=1, MaxCapacity=2, **about)
    remains.remove(clients, "local")
    assert scaling.describe_scalable_targets(ServiceNamespace="sagemaker")["ScalableTargets"] == []


def test_an_endpoint_in_change_is_deleted_once_the_change_has_ended(clients, monkeypatch):
    from botocore.exceptions import ClientError

    sagemaker, tries = clients("sagemaker"), []
    serve(sagemaker, PREFIX)
    delete = sagemaker.delete_endpoint

    def busy(**request):
        tries.append(request)
        if len(tries) < 3:
            message = "Cannot update in-progress endpoint: status Updating"
            raise ClientError({"Error": {"Code": "ValidationException", "Message": message}}, "DeleteEndpoint")
        return delete(**request)

    monkeypatch.setattr(sagemaker, "delete_endpoint", busy)
    monkeypatch.setattr("time.sleep", lambda _seconds: None)
    remains.remove(clients, "local")
    assert len(tries) == 3


def test_every_package_goes_before_its_group_can(clients, monkeypatch):
    sagemaker, gone = clients("sagemaker"), []
    sagemaker.create_model_package_group(ModelPackageGroupName=PREFIX)
    made = [sagemaker.create_model_package(ModelPackageGroupName=PREFIX)["ModelPackageArn"] for _ in range(2)]
    # moto lacks the call.
    monkeypatch.setattr(sagemaker, "delete_model_package", lambda **asked: gone.append(asked["ModelPackageName"]))
    remains.remove(clients, "local")
    assert sorted(gone) == sorted(made)


class Jobs:
    """Jobs that SageMaker remembers, by name: one is a training job, one a processing job."""

    def __init__(self, *, train, prepare):
        self.of = {"training": {"train": train}, "processing": {"prepare": prepare}}
        self.done = []

    def get_paginator(self, listing):
        kind = listing.removeprefix("list_").removesuffix("_jobs")
        word = kind.capitalize()
        jobs = [{f"{word}JobName": name, f"{word}JobStatus": status} for name, status in self.of[kind].items()]
        return type("Pages", (), {"paginate": lambda _: [{f"{word}JobSummaries": jobs}]})()

    def stop_training_job(self, TrainingJobName):
        self.done.append(f"stop {TrainingJobName}")
        self.of["training"][TrainingJobName] = "Stopped"

    def stop_processing_job(self, ProcessingJobName):
        raise AssertionError(f"{ProcessingJobName} has ended")

    def describe_training_job(self, TrainingJobName):
        return {"TrainingJobStatus": self.of["training"][TrainingJobName]}

    def describe_processing_job(self, ProcessingJobName):
        return {"ProcessingJobStatus": self.of["processing"][ProcessingJobName]}

    def delete_training_job(self, TrainingJobName):
        self.done.append(f"delete {TrainingJobName}")
        del self.of["training"][TrainingJobName]

    def delete_processing_job(self, ProcessingJobName):
        self.done.append(f"delete {ProcessingJobName}")
        del self.of["processing"][ProcessingJobName]


class Glue:
    """Databases by name."""

    def __init__(self, *names):
        self.names = list(names)

    def get_databases(self):
        return {"DatabaseList": [{"Name": name} for name in self.names]}

    def delete_database(self, Name):
        self.names.remove(Name)


def test_what_an_account_shares_goes_only_when_asked(clients):
    logs, glue = clients("logs"), Glue("sagemaker_featurestore", "theirs")
    both = {"logs": logs, "glue": glue, "sagemaker": Jobs(train="InProgress", prepare="Completed")}
    logs.create_log_group(logGroupName="/aws/sagemaker/TrainingJobs")
    remains.remove(clients, "local")
    assert len(logs.describe_log_groups()["logGroups"]) == 1
    remains.remove_shared(both.get)
    assert logs.describe_log_groups()["logGroups"] == []
    assert glue.names == ["theirs"]
    assert both["sagemaker"].done == ["stop train", "delete train", "delete prepare"]
    assert remains.remove_shared(both.get) == []


def test_only_the_named_line_goes_though_another_s_name_begins_like_it(clients):
    sagemaker = clients("sagemaker")
    mine = [PREFIX, f"{PREFIX}-staging", f"{PREFIX}-3-0123456789ab"]
    theirs = [f"{PREFIX}-risk", f"{PREFIX}-risk-3-0123456789ab", f"{PREFIX}-risk-staging"]
    for name in (*mine, *theirs):
        serve(sagemaker, name)
    remains.remove(clients, "local", "flight-delay")
    assert left(sagemaker) == set(theirs)


def test_a_line_in_the_registry_without_a_folder_is_an_orphan(clients):
    for name in ("mlops-local-flight-delay", "mlops-local-churn-risk", "mlops-dev-old-line", "theirs-mlops-local-x"):
        clients("sagemaker").create_model_package_group(ModelPackageGroupName=name)
    assert remains.orphans(clients, "local", ["flight-delay"]) == ["churn-risk"]
