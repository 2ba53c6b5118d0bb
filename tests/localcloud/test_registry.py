"""The model registry: groups, versions, approval, and the events that tell of them."""

import json

import pytest
from botocore.exceptions import ClientError

pytestmark = pytest.mark.cloud


@pytest.fixture
def group(aws, name):
    aws("sagemaker").create_model_package_group(ModelPackageGroupName=name)
    return name


@pytest.fixture
def register(aws, group):
    def make(**members):
        return aws("sagemaker").create_model_package(ModelPackageGroupName=group, **members)["ModelPackageArn"]

    return make


def versions(aws, group, **filters):
    found = aws("sagemaker").list_model_packages(ModelPackageGroupName=group, **filters)["ModelPackageSummaryList"]
    return [package["ModelPackageVersion"] for package in found]


def test_versions_count_up_and_are_never_given_twice(aws, group, register):
    arns = [register() for _ in range(3)]
    aws("sagemaker").delete_model_package(ModelPackageName=arns[2])
    assert register().endswith(f"model-package/{group}/4")
    assert versions(aws, group) == [4, 2, 1]
    assert versions(aws, group, SortOrder="Ascending") == [1, 2, 4]


def test_a_package_keeps_all_it_was_made_with(aws, register):
    made = {
        "InferenceSpecification": {
            "Containers": [{"Image": "image", "ModelDataUrl": "s3://b/model.tar.gz", "Environment": {"A": "1"}}],
            "SupportedContentTypes": ["text/csv"],
            "SupportedResponseMIMETypes": ["application/json"],
        },
        "ModelMetrics": {"ModelQuality": {"Statistics": {"ContentType": "application/json", "S3Uri": "s3://b/m.json"}}},
        "CustomerMetadataProperties": {"snapshot": "abc"},
        "ModelCard": {"ModelCardContent": "{}", "ModelCardStatus": "Draft"},
        "ModelApprovalStatus": "Rejected",
    }
    described = aws("sagemaker").describe_model_package(ModelPackageName=register(**made))
    assert {key: described[key] for key in made} == made
    assert described["ModelPackageStatus"] == "Completed"


def test_an_update_merges_and_removes_metadata(aws, register):
    arn = register(CustomerMetadataProperties={"a": "1", "b": "2"})
    aws("sagemaker").update_model_package(
        ModelPackageArn=arn,
        ModelApprovalStatus="Approved",
        ApprovalDescription="better by 0.02",
        CustomerMetadataProperties={"b": "3", "c": "4"},
        CustomerMetadataPropertiesToRemove=["a"],
    )
    package = aws("sagemaker").describe_model_package(ModelPackageName=arn)
    assert package["CustomerMetadataProperties"] == {"b": "3", "c": "4"}
    assert (package["ModelApprovalStatus"], package["ApprovalDescription"]) == ("Approved", "better by 0.02")


def test_packages_are_listed_by_approval(aws, group, register):
    register(ModelApprovalStatus="Approved")
    register()
    assert versions(aws, group, ModelApprovalStatus="Approved") == [1]
    assert versions(aws, group, ModelApprovalStatus="PendingManualApproval") == [2]


def test_the_same_request_token_makes_one_package(register):
    assert register(ClientToken="token-of-one-request") == register(ClientToken="token-of-one-request")


def test_a_group_with_packages_is_not_deleted(aws, group, register):
    arn = register()
    with pytest.raises(ClientError, match="ConflictException"):
        aws("sagemaker").delete_model_package_group(ModelPackageGroupName=group)
    aws("sagemaker").delete_model_package(ModelPackageName=arn)
    aws("sagemaker").delete_model_package_group(ModelPackageGroupName=group)
    with pytest.raises(ClientError, match="does not exist"):
        aws("sagemaker").describe_model_package_group(ModelPackageGroupName=group)


def test_a_group_keeps_its_policy_until_it_is_deleted(aws, group):
    policy = json.dumps({"Version": "2012-10-17", "Statement": []})
    aws("sagemaker").put_model_package_group_policy(ModelPackageGroupName=group, ResourcePolicy=policy)
    assert aws("sagemaker").get_model_package_group_policy(ModelPackageGroupName=group)["ResourcePolicy"] == policy
    aws("sagemaker").delete_model_package_group_policy(ModelPackageGroupName=group)
    with pytest.raises(ClientError, match="Cannot find Model Package Group Policy"):
        aws("sagemaker").get_model_package_group_policy(ModelPackageGroupName=group)


def test_many_packages_are_described_at_once_and_missing_ones_named(aws, register):
    arn = register()
    missing = arn.rsplit("/", 1)[0] + "/99"
    answer = aws("sagemaker").batch_describe_model_package(ModelPackageArnList=[arn, missing])
    assert list(answer["ModelPackageSummaries"]) == [arn]
    assert list(answer["BatchDescribeModelPackageErrorMap"]) == [missing]


def test_an_approval_is_an_event(aws, group, name, register, eventually):
    queue = aws("sqs").create_queue(QueueName=name)["QueueUrl"]
    queue_arn = aws("sqs").get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    pattern = {
        "source": ["aws.sagemaker"],
        "detail-type": ["SageMaker Model Package State Change"],
        "detail": {"ModelPackageGroupName": [group], "ModelApprovalStatus": ["Approved"]},
    }
    aws("events").put_rule(Name=name, EventPattern=json.dumps(pattern))
    aws("events").put_targets(Rule=name, Targets=[{"Id": "1", "Arn": queue_arn}])
    arn = register()
    aws("sagemaker").update_model_package(ModelPackageArn=arn, ModelApprovalStatus="Approved")
    [message] = eventually(lambda: aws("sqs").receive_message(QueueUrl=queue).get("Messages"))
    event = json.loads(message["Body"])
    assert event["resources"] == [arn]
    assert event["detail"]["ModelPackageVersion"] == 1
    assert event["detail"]["ModelPackageArn"] == arn


def test_tags_come_with_creation_and_change_by_arn(aws, name):
    made = aws("sagemaker").create_model_package_group(ModelPackageGroupName=name, Tags=[{"Key": "a", "Value": "1"}])
    arn = made["ModelPackageGroupArn"]
    aws("sagemaker").add_tags(ResourceArn=arn, Tags=[{"Key": "a", "Value": "2"}, {"Key": "b", "Value": "3"}])
    aws("sagemaker").delete_tags(ResourceArn=arn, TagKeys=["a"])
    assert aws("sagemaker").list_tags(ResourceArn=arn)["Tags"] == [{"Key": "b", "Value": "3"}]
    with pytest.raises(ClientError, match="Could not find resource"):
        aws("sagemaker").list_tags(ResourceArn=f"{arn}-other")
