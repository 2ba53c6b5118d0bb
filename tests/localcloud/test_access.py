"""A role may do what its policies say, and nothing else."""

import pytest
from botocore.exceptions import ClientError

from localcloud.sagemaker.iam import checks

pytestmark = pytest.mark.cloud


@pytest.fixture
def acting(aws, new_role):
    """A client that acts under a new role with the given statements."""

    def client(service, statements):
        role = new_role([], service="ec2", statements=statements)
        name = role.rsplit("/", 1)[-1]
        trust = '{"Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::000000000000:root"}, "Action": "sts:AssumeRole"}]}'
        aws("iam").update_assume_role_policy(RoleName=name, PolicyDocument=trust)
        keys = aws("sts").assume_role(RoleArn=role, RoleSessionName="test")["Credentials"]
        return aws(service, key=keys["AccessKeyId"], secret=keys["SecretAccessKey"], token=keys["SessionToken"])

    return client


def allow(actions, resource="*"):
    return {"Effect": "Allow", "Action": actions, "Resource": resource}


def test_an_action_that_no_policy_allows_is_denied_by_name(acting, name):
    client = acting("sagemaker", [allow("sagemaker:List*")])
    assert client.list_model_package_groups()["ModelPackageGroupSummaryList"] is not None
    with pytest.raises(
        ClientError,
        match="not authorized to perform: sagemaker:CreateModelPackageGroup on resource: arn:aws:sagemaker:us-east-1:000000000000:model-package-group/",
    ) as caught:
        client.create_model_package_group(ModelPackageGroupName=name)
    assert caught.value.response["Error"]["Code"] == "AccessDeniedException"


def test_a_policy_on_one_resource_does_not_reach_another(acting, name):
    client = acting("sagemaker", [allow("sagemaker:*", f"arn:aws:sagemaker:*:*:model-package-group/{name}")])
    client.create_model_package_group(ModelPackageGroupName=name)
    with pytest.raises(ClientError, match="AccessDenied"):
        client.create_model_package_group(ModelPackageGroupName=f"{name}-other")


def test_an_explicit_deny_wins(acting, name):
    client = acting(
        "sagemaker", [allow("*"), {"Effect": "Deny", "Action": "sagemaker:CreateModelPackageGroup", "Resource": "*"}]
    )
    with pytest.raises(ClientError, match="with an explicit deny"):
        client.create_model_package_group(ModelPackageGroupName=name)


def test_a_role_can_be_handed_on_only_with_pass_role(acting, new_role, name):
    request = {
        "ProcessingJobName": name,
        "RoleArn": new_role(["s3:*"]),
        "AppSpecification": {"ImageUri": "image", "ContainerEntrypoint": ["true"]},
        "ProcessingResources": {
            "ClusterConfig": {"InstanceCount": 1, "InstanceType": "ml.m5.large", "VolumeSizeInGB": 1}
        },
    }
    with pytest.raises(ClientError, match="iam:PassRole"):
        acting("sagemaker", [allow("sagemaker:*")]).create_processing_job(**request)
    acting("sagemaker", [allow(["sagemaker:*", "iam:PassRole"])]).create_processing_job(**request)


def test_a_key_that_nobody_has_is_unknown(aws):
    with pytest.raises(ClientError, match="security token included in the request is invalid"):
        aws("sagemaker", key="AKIAUNKNOWN000000000").list_models()


def test_a_batch_of_records_needs_permission_for_every_group_that_it_names():
    asked = [{"FeatureGroupName": group, "RecordIdentifiersValueAsString": ["a"]} for group in ("one", "two", "one")]
    found = checks("sagemaker-featurestore-runtime", "BatchGetRecord", {"Identifiers": asked}, "0", "r")

    assert [(check.action, check.resource) for check in found] == [
        ("sagemaker:BatchGetRecord", f"arn:aws:sagemaker:r:0:feature-group/{group}") for group in ("one", "two")
    ]
