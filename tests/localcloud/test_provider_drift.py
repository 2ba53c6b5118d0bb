"""What somebody changed behind our back appears in inputs and outputs, and an update repairs it."""

import itertools
import json

import pytest

from tests.localcloud.provider_life import provider_on
from tests.localcloud.provider_made import Made
from tests.localcloud.samples.sample import allow, archive, text_asset, trust

pytestmark = pytest.mark.cloud
_names = itertools.count()


@pytest.fixture(scope="module")
def provider(cloud):
    return provider_on(cloud.url, defaultTags={"tags": {"Project": "estate"}})


@pytest.fixture
def make(provider):
    """Create resources and delete them after the test, last first."""
    made = []

    def create(kind, **raw):
        name = f"drift{next(_names)}"
        inputs, failures = provider.check(kind, name, {}, raw, name.encode())
        assert failures == []
        made.append((kind, *provider.create(kind, inputs)))
        return Made(provider, kind, inputs, *made[-1][1:])

    yield create
    for kind, identity, outputs in reversed(made):
        provider.delete(kind, identity, outputs)


@pytest.fixture
def role(make):
    return make("aws:iam/role:Role", assumeRolePolicy=trust("lambda"), tags={"Team": "ml"})


@pytest.fixture
def function(make, role):
    return make(
        "aws:lambda/function:Function",
        role=role.outputs["arn"],
        runtime="python3.11",
        handler="main.handle",
        code=archive(main="def handle(event, context):\n    return 1\n"),
        memorySize=256,
    )


def test_a_lifecycle_rule_made_longer_is_seen_and_repaired(make, aws):
    bucket = make("aws:s3/bucket:Bucket").id
    rule = {"id": "x", "status": "Enabled", "expiration": {"days": 7}}
    rules = make("aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration", bucket=bucket, rules=[rule])
    longer = {"ID": "x", "Status": "Enabled", "Filter": {"Prefix": ""}, "Expiration": {"Days": 99}}
    aws("s3").put_bucket_lifecycle_configuration(Bucket=bucket, LifecycleConfiguration={"Rules": [longer]})

    assert rules.refresh() == {"rules[0].expiration.days": "update"}
    assert rules.read_inputs["rules"] == [{**rule, "expiration": {"days": 99}}]
    assert rules.repaired()


def test_a_memory_size_and_an_environment_are_seen_and_repaired(function, aws):
    aws("lambda").update_function_configuration(
        FunctionName=function.id, MemorySize=512, Environment={"Variables": {"SECRET": "x"}}
    )

    assert function.refresh() == {"memorySize": "update", "environment": "delete"}
    assert function.read_outputs["memorySize"] == 512
    assert function.repaired()


def test_other_code_is_seen_by_its_hash_and_repaired(function, aws):
    other = archive(main="def handle(event, context):\n    return 'other'\n")
    from localcloud.provider.archives import zipped

    aws("lambda").update_function_code(FunctionName=function.id, ZipFile=zipped(other))

    assert function.refresh() == {"sourceCodeHash": "update"}
    assert function.repaired()


def test_a_policy_that_says_the_same_in_other_words_is_no_change(make, role, aws):
    policy = make("aws:iam/rolePolicy:RolePolicy", role=role.id, policy=allow("s3:Get*"))
    statement = {"Resource": ["*"], "Action": ["s3:Get*"], "Effect": "Allow"}
    same = json.dumps({"Statement": [statement], "Version": "2012-10-17"}, indent=2)
    aws("iam").put_role_policy(RoleName=role.id, PolicyName=policy.inputs["name"], PolicyDocument=same)

    assert policy.refresh() == {}


def test_a_policy_made_wider_is_seen_and_repaired(make, role, aws):
    policy = make("aws:iam/rolePolicy:RolePolicy", role=role.id, policy=allow("s3:Get*"))
    aws("iam").put_role_policy(RoleName=role.id, PolicyName=policy.inputs["name"], PolicyDocument=allow("*"))

    assert policy.refresh() == {"policy": "update"}
    assert policy.repaired()


def test_tags_changed_added_and_removed_are_seen_and_repaired(role, aws):
    aws("iam").tag_role(RoleName=role.id, Tags=[{"Key": "Team", "Value": "x"}, {"Key": "New", "Value": "y"}])
    aws("iam").untag_role(RoleName=role.id, TagKeys=["Project"])

    assert role.refresh() == {
        "tags.New": "delete",
        "tags.Team": "update",
        "tagsAll.New": "delete",
        "tagsAll.Project": "add",
        "tagsAll.Team": "update",
    }
    assert role.repaired()


def test_an_object_overwritten_is_seen_by_its_etag_and_repaired(make, aws):
    bucket = make("aws:s3/bucket:Bucket", forceDestroy=True).id
    thing = make("aws:s3/bucketObjectv2:BucketObjectv2", bucket=bucket, key="k", source=text_asset("ours"))
    aws("s3").put_object(Bucket=bucket, Key="k", Body=b"theirs")

    assert thing.refresh() == {"sourceHash": "update"}
    assert thing.repaired()
    assert aws("s3").get_object(Bucket=bucket, Key="k")["Body"].read() == b"ours"


def test_a_subresource_taken_away_is_gone(make, aws):
    bucket = make("aws:s3/bucket:Bucket").id
    rule = {"id": "x", "status": "Enabled", "expiration": {"days": 7}}
    rules = make("aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration", bucket=bucket, rules=[rule])
    aws("s3").delete_bucket_lifecycle(Bucket=bucket)

    assert rules.refresh() == {"bucket": "add-replace", "rules": "add"}
    assert rules.id is None


def test_a_retention_taken_away_is_seen_and_repaired(make, aws):
    logs = make("aws:cloudwatch/logGroup:LogGroup", retentionInDays=14)
    aws("logs").delete_retention_policy(logGroupName=logs.id)

    assert logs.refresh() == {"retentionInDays": "add"}
    assert logs.repaired()


def test_a_change_of_default_tags_is_an_update_of_tags_all_alone(cloud, make):
    topic = make("aws:sns/topic:Topic", tags={"Team": "ml"})
    other = provider_on(cloud.url, defaultTags={"tags": {"Project": "renamed"}})
    inputs, _ = other.check(topic.kind, "topic", topic.inputs, {"tags": {"Team": "ml"}}, b"")

    diff = other.diff(topic.kind, topic.id, topic.inputs, topic.outputs, inputs)
    outputs = other.update(topic.kind, topic.id, topic.outputs, topic.inputs, inputs)

    assert diff.detailed == {"tagsAll.Project": "update"}
    assert outputs["tags"] == {"Team": "ml"}
    assert other.read(topic.kind, topic.id, inputs, outputs)[2]["tagsAll"] == {"Project": "renamed", "Team": "ml"}
