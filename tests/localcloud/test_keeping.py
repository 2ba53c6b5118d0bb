"""A folder that is kept lets one role delete, one role hold, and nobody remove a version, whatever else a role may do."""

import json

import pytest
from botocore.exceptions import ClientError

from components.bucket import PrivateBucket, PrivateBucketArgs
from components.keeping import Keeping
from tests.components.world import PLACE
from tests.conftest import record
from tests.localcloud.test_access import acting, allow  # noqa: F401 - a fixture

pytestmark = pytest.mark.cloud
ROLE = "arn:aws:iam::000000000000:role/"


@pytest.fixture
def roles(aws, bucket, acting):  # noqa: F811 - a fixture
    """Clients by duty, each of which may do everything with S3, on a bucket with the policy that the program declares."""
    clients = {duty: acting("s3", [allow("s3:*")]) for duty in ("expiry", "hold", "other")}
    arns = {duty: _role(aws, client) for duty, client in clients.items()}
    kept = Keeping(prefix="kept/", expiry_role_arn=arns["expiry"], hold_role_arn=arns["hold"])
    args = PrivateBucketArgs(place=PLACE, key_arn="k", keeping=kept)
    declared = record(lambda: PrivateBucket("b", args)).one("aws:s3/bucketPolicy:BucketPolicy").inputs["policy"]
    document = json.loads(declared)
    for statement in document["Statement"]:
        places = [one.partition("/")[1:] for one in statement["Resource"]]
        statement["Resource"] = [f"arn:aws:s3:::{bucket}{slash}{rest}" for slash, rest in places]
    s3 = aws("s3")
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    s3.put_object_lock_configuration(Bucket=bucket, ObjectLockConfiguration={"ObjectLockEnabled": "Enabled"})
    s3.put_bucket_policy(Bucket=bucket, Policy=json.dumps(document))
    for key in ("kept/a", "free/a"):
        s3.put_object(Bucket=bucket, Key=key, Body=b"1")
    return clients


def _role(aws, client):
    keys = client._request_signer._credentials
    sts = aws("sts", key=keys.access_key, secret=keys.secret_key, token=keys.token)
    return ROLE + sts.get_caller_identity()["Arn"].split("/")[1]


def refused(call, **request):
    with pytest.raises(ClientError) as caught:
        call(**request)
    assert caught.value.response["Error"]["Code"] == "AccessDenied"


@pytest.mark.parametrize("duty", ["hold", "other"])
def test_only_expiry_deletes_from_the_folder(roles, bucket, duty):
    refused(roles[duty].delete_object, Bucket=bucket, Key="kept/a")
    refused(roles[duty].delete_objects, Bucket=bucket, Delete={"Objects": [{"Key": "kept/a"}]})
    roles[duty].delete_object(Bucket=bucket, Key="free/a")
    roles["expiry"].delete_object(Bucket=bucket, Key="kept/a")


@pytest.mark.parametrize("duty", ["expiry", "other"])
def test_only_hold_holds_and_lifts(roles, bucket, duty):
    where = {"Bucket": bucket, "Key": "kept/a"}
    refused(roles[duty].put_object_legal_hold, **where, LegalHold={"Status": "ON"})
    roles["hold"].put_object_legal_hold(**where, LegalHold={"Status": "ON"})
    refused(roles[duty].put_object_legal_hold, **where, LegalHold={"Status": "OFF"})
    assert roles[duty].get_object_legal_hold(**where)["LegalHold"]["Status"] == "ON"


@pytest.mark.parametrize("duty", ["expiry", "hold", "other"])
def test_nobody_removes_a_version_and_what_was_deleted_is_still_there_as_one(roles, bucket, duty):
    roles["expiry"].delete_object(Bucket=bucket, Key="kept/a")
    [version] = roles[duty].list_object_versions(Bucket=bucket, Prefix="kept/")["Versions"]

    refused(roles[duty].delete_object, Bucket=bucket, Key="kept/a", VersionId=version["VersionId"])
    assert roles[duty].get_object(Bucket=bucket, Key="kept/a", VersionId=version["VersionId"])["Body"].read() == b"1"


def test_not_even_root_removes_a_version_that_is_held(roles, aws, bucket):
    roles["hold"].put_object_legal_hold(Bucket=bucket, Key="kept/a", LegalHold={"Status": "ON"})
    version = aws("s3").head_object(Bucket=bucket, Key="kept/a")["VersionId"]

    refused(aws("s3").delete_object, Bucket=bucket, Key="kept/a", VersionId=version)


def test_a_bucket_that_may_go_with_what_is_in_it_goes_with_what_is_held_too(roles, aws, bucket):
    from types import SimpleNamespace

    from localcloud.provider.rows._s3_hooks import empty_bucket

    roles["hold"].put_object_legal_hold(Bucket=bucket, Key="kept/a", LegalHold={"Status": "ON"})
    empty_bucket(SimpleNamespace(client=aws), {"bucket": bucket, "forceDestroy": True})

    assert "Versions" not in aws("s3").list_object_versions(Bucket=bucket)
