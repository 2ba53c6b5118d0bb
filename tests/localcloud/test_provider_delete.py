"""A delete takes along what only the resource owns, refuses where AWS does, and half-made resources are told."""

import pytest

from localcloud.provider import InitFailedError, ProviderError
from tests.localcloud.provider_life import provider_on
from tests.localcloud.samples.sample import allow, trust

pytestmark = pytest.mark.cloud


@pytest.fixture(scope="module")
def provider(cloud):
    return provider_on(cloud.url)


def create(provider, kind, logical, **raw):
    inputs, failures = provider.check(kind, logical, {}, raw, logical.encode())
    assert failures == []
    return provider.create(kind, inputs)


def fill_bucket(aws, bucket):
    aws("s3").put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    for body in (b"one", b"two"):
        aws("s3").put_object(Bucket=bucket, Key="k", Body=body)
    aws("s3").delete_object(Bucket=bucket, Key="k")


def test_a_full_bucket_goes_with_its_versions_and_markers_if_forced(provider, aws):
    bucket, outputs = create(provider, "aws:s3/bucket:Bucket", "forced", forceDestroy=True)
    fill_bucket(aws, bucket)
    provider.delete("aws:s3/bucket:Bucket", bucket, outputs)

    assert bucket not in [each["Name"] for each in aws("s3").list_buckets()["Buckets"]]


def test_an_object_goes_with_its_earlier_versions_if_forced(provider, aws):
    bucket, outputs = create(provider, "aws:s3/bucket:Bucket", "versions", forceDestroy=True)
    fill_bucket(aws, bucket)
    kind = "aws:s3/bucketObjectv2:BucketObjectv2"
    thing, told = create(provider, kind, "k", bucket=bucket, key="k", content="three", forceDestroy=True)
    provider.delete(kind, thing, told)
    left = [each["Key"] for each in aws("s3").list_object_versions(Bucket=bucket).get("Versions", [])]
    provider.delete("aws:s3/bucket:Bucket", bucket, outputs)

    assert left == []


def test_a_full_bucket_is_refused_if_not_forced(provider, aws):
    bucket, outputs = create(provider, "aws:s3/bucket:Bucket", "kept")
    fill_bucket(aws, bucket)
    with pytest.raises(ProviderError, match=r"cannot delete aws:s3/bucket:Bucket.*BucketNotEmpty"):
        provider.delete("aws:s3/bucket:Bucket", bucket, outputs)
    provider.delete("aws:s3/bucket:Bucket", bucket, {**outputs, "forceDestroy": True})


def test_a_role_goes_with_policies_that_others_hung_on_it_if_forced(provider, aws):
    role, outputs = create(
        provider, "aws:iam/role:Role", "worn", assumeRolePolicy=trust("lambda"), forceDetachPolicies=True
    )
    aws("iam").put_role_policy(RoleName=role, PolicyName="theirs", PolicyDocument=allow("s3:*"))
    aws("iam").attach_role_policy(RoleName=role, PolicyArn="arn:aws:iam::aws:policy/ReadOnlyAccess")
    provider.delete("aws:iam/role:Role", role, outputs)

    assert provider.read("aws:iam/role:Role", role, {}, outputs)[0] is None


def test_a_policy_changed_seven_times_stays_within_the_versions_iam_keeps(provider):
    kind = "aws:iam/policy:Policy"
    inputs, _ = provider.check(kind, "often", {}, {"policy": allow("s3:0")}, b"often")
    policy, outputs = provider.create(kind, inputs)
    for number in range(7):
        new = {**inputs, "policy": allow(f"s3:{number + 1}")}
        outputs, inputs = provider.update(kind, policy, outputs, inputs, new), new
    provider.delete(kind, policy, outputs)

    assert '"s3:7"' in outputs["policy"]


def test_a_creation_that_fails_half_way_tells_what_exists(provider):
    kind = "aws:cloudwatch/logGroup:LogGroup"
    inputs, _ = provider.check(kind, "half", {}, {"retentionInDays": 14}, b"half")
    # Not one of the days CloudWatch Logs knows; check would have refused it.
    with pytest.raises(InitFailedError, match="InvalidParameterException") as failed:
        provider.create(kind, {**inputs, "retentionInDays": 15})
    found = provider.read(kind, failed.value.id, inputs, failed.value.outputs)[0]
    provider.delete(kind, failed.value.id, failed.value.outputs)

    assert found == failed.value.id == inputs["name"]


def test_a_name_that_is_taken_is_refused_in_words(provider):
    kind = "aws:iam/role:Role"
    role, outputs = create(provider, kind, "once", name="once", assumeRolePolicy=trust("lambda"))
    with pytest.raises(ProviderError, match="cannot create aws:iam/role:Role: EntityAlreadyExists"):
        create(provider, kind, "once", name="once", assumeRolePolicy=trust("lambda"))
    provider.delete(kind, role, outputs)


def test_a_table_gains_and_loses_an_index_in_place(provider):
    kind = "aws:dynamodb/table:Table"
    attributes = [{"name": "pk", "type": "S"}, {"name": "line", "type": "S"}]
    plain = {"billingMode": "PAY_PER_REQUEST", "hashKey": "pk"}
    index = {"name": "by-line", "hashKey": "line", "projectionType": "ALL"}
    inputs, _ = provider.check(kind, "t", {}, {**plain, "attributes": attributes[:1]}, b"t")
    table, outputs = provider.create(kind, inputs)
    wider = {**inputs, "attributes": attributes, "globalSecondaryIndexes": [index]}
    told = provider.update(kind, table, outputs, inputs, wider)
    narrower = provider.update(kind, table, told, wider, inputs)
    provider.delete(kind, table, narrower)

    assert provider.diff(kind, table, inputs, outputs, wider).replaces == []
    assert told["globalSecondaryIndexes"] == [index]
    assert "globalSecondaryIndexes" not in narrower
