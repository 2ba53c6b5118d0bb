"""A bucket whose policy lets objects only be added lets nobody's role replace or delete one, whatever else the role may do."""

import json

import pytest
from botocore.exceptions import ClientError

from components.bucket import PrivateBucket, PrivateBucketArgs
from tests.components.world import PLACE
from tests.conftest import record
from tests.localcloud.test_access import acting, allow  # noqa: F401 - a fixture

pytestmark = pytest.mark.cloud


@pytest.fixture
def s3(aws, bucket, acting):  # noqa: F811 - a fixture
    """A client that may do everything with S3, on a bucket with the policy that the program declares."""
    args = PrivateBucketArgs(place=PLACE, key_arn="k", append_only=True)
    declared = record(lambda: PrivateBucket("b", args)).one("aws:s3/bucketPolicy:BucketPolicy").inputs["policy"]
    document = json.loads(declared)
    for statement in document["Statement"]:
        there = [f"arn:aws:s3:::{bucket}{'/*' if one.endswith('/*') else ''}" for one in statement["Resource"]]
        statement["Resource"] = there
    aws("s3").put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    aws("s3").put_bucket_policy(Bucket=bucket, Policy=json.dumps(document))
    client = acting("s3", [allow("s3:*")])
    client.put_object(Bucket=bucket, Key="a", Body=b"first", IfNoneMatch="*")
    return client


def refused(code, call, **request):
    with pytest.raises(ClientError) as caught:
        call(**request)
    assert caught.value.response["Error"]["Code"] == code


def test_an_object_can_be_added_and_read(s3, bucket):
    assert s3.get_object(Bucket=bucket, Key="a")["Body"].read() == b"first"


def test_an_object_cannot_be_replaced(s3, bucket):
    refused("PreconditionFailed", s3.put_object, Bucket=bucket, Key="a", Body=b"second", IfNoneMatch="*")
    refused("AccessDenied", s3.put_object, Bucket=bucket, Key="a", Body=b"second")
    refused(
        "AccessDenied", s3.copy_object, Bucket=bucket, Key="a", CopySource=f"{bucket}/a", MetadataDirective="REPLACE"
    )
    assert s3.get_object(Bucket=bucket, Key="a")["Body"].read() == b"first"


def test_an_object_cannot_be_deleted_nor_a_version_of_it(s3, bucket):
    [version] = s3.list_object_versions(Bucket=bucket)["Versions"]
    refused("AccessDenied", s3.delete_object, Bucket=bucket, Key="a")
    refused("AccessDenied", s3.delete_object, Bucket=bucket, Key="a", VersionId=version["VersionId"])
    assert len(s3.list_object_versions(Bucket=bucket)["Versions"]) == 1


def test_a_large_object_can_be_added_in_parts_only_on_the_same_condition(s3, bucket):
    started = s3.create_multipart_upload(Bucket=bucket, Key="b")["UploadId"]
    part = s3.upload_part(Bucket=bucket, Key="b", UploadId=started, PartNumber=1, Body=b"x")["ETag"]
    parts = {"Parts": [{"ETag": part, "PartNumber": 1}]}
    refused(
        "AccessDenied", s3.complete_multipart_upload, Bucket=bucket, Key="b", UploadId=started, MultipartUpload=parts
    )
