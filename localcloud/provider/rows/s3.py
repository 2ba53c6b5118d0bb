"""S3: buckets and what is configured on them."""

from dataclasses import replace
from typing import Any

from localcloud.provider.operations import ITSELF, UNMAPPED, Autoname, Call, Read, Tagging
from localcloud.provider.row import Row
from localcloud.provider.rows._s3_hooks import (
    empty_bucket,
    lifecycle_filters,
    notification_answer,
    notification_request,
)
from localcloud.provider.rows._s3_object import GONE, OBJECT

_TARGETS = ("eventbridge", "lambdaFunctions", "queues", "topics")


def _setting(member: str, put: str, get: str, delete: str, at: str | None = None, **differs: Any) -> Row:
    """A bucket's setting: put as a whole, told as a whole, one per bucket."""
    gone = (*GONE, *differs.pop("gone", ()))
    return Row(
        service="s3",
        id="{bucket}",
        keys={"Bucket": "{bucket}"},
        create=Call(op=put, under=member),
        updates=(Call(op=put, under=member),),
        reads=(Read(op=get, at=member if at is None else at),),
        delete=Call(op=delete),
        gone=gone,
        **differs,
    )


ROWS: dict[str, Row] = {
    "aws:s3/bucket:Bucket": Row(
        service="s3",
        id="{bucket}",
        keys={"Bucket": "{bucket}"},
        create=Call(op="create_bucket", names={"objectLockEnabled": "ObjectLockEnabledForBucket", "tags": UNMAPPED}),
        reads=(Read(op="head_bucket", names={"bucketRegion": "BucketRegion"}),),
        delete=Call(op="delete_bucket"),
        autoname=Autoname(prop="bucket", limit=63, lower=True),
        local=("forceDestroy",),
        outputs={
            "arn": "arn:{partition}:s3:::{bucket}",
            "bucketRegion": "{region}",
            "bucketDomainName": "{bucket}.s3.amazonaws.com",
            "bucketRegionalDomainName": "{bucket}.s3.{region}.amazonaws.com",
        },
        tagging=Tagging(
            tag="put_bucket_tagging",
            untag="delete_bucket_tagging",
            read="get_bucket_tagging",
            target={"Bucket": "{bucket}"},
            names={"tags": "Tagging.TagSet"},
            whole=True,
        ),
        gone=GONE,
        absent=("NoSuchTagSet",),
        before_delete=empty_bucket,
    ),
    "aws:s3/bucketVersioning:BucketVersioning": replace(
        _setting("", "put_bucket_versioning", "get_bucket_versioning", "", names={"mfa": "MFA"}),
        reads=(Read(op="get_bucket_versioning", names={"versioningConfiguration": ITSELF}),),
        proof="versioningConfiguration",
        # Versioning cannot be taken back, only suspended.
        delete=Call(op="put_bucket_versioning", fixed={"VersioningConfiguration": {"Status": "Suspended"}}),
    ),
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": _setting(
        "ServerSideEncryptionConfiguration",
        "put_bucket_encryption",
        "get_bucket_encryption",
        "delete_bucket_encryption",
        gone=("ServerSideEncryptionConfigurationNotFoundError",),
    ),
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": _setting(
        "PublicAccessBlockConfiguration",
        "put_public_access_block",
        "get_public_access_block",
        "delete_public_access_block",
        local=("skipDestroy",),
        defaults={
            "blockPublicAcls": False,
            "blockPublicPolicy": False,
            "ignorePublicAcls": False,
            "restrictPublicBuckets": False,
        },
        gone=("NoSuchPublicAccessBlockConfiguration",),
    ),
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": _setting(
        "LifecycleConfiguration",
        "put_bucket_lifecycle_configuration",
        "get_bucket_lifecycle_configuration",
        "delete_bucket_lifecycle",
        at="",
        request=lifecycle_filters,
        local=("timeouts",),
        computed=("transitionDefaultMinimumObjectSize",),
        gone=("NoSuchLifecycleConfiguration",),
    ),
    "aws:s3/bucketNotification:BucketNotification": replace(
        _setting("", "put_bucket_notification_configuration", "get_bucket_notification_configuration", ""),
        delete=Call(op="put_bucket_notification_configuration", fixed={"NotificationConfiguration": {}}),
        request=notification_request,
        answer=notification_answer,
        updates=(Call(op="put_bucket_notification_configuration", also=_TARGETS),),
        shaped=_TARGETS,
        defaults={"eventbridge": False},
        computed=("lambdaFunctions.id", "queues.id", "topics.id"),
    ),
    "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration": replace(
        _setting(
            "ObjectLockConfiguration",
            "put_object_lock_configuration",
            "get_object_lock_configuration",
            "",
            local=("token", "expectedBucketOwner"),
            gone=("ObjectLockConfigurationNotFoundError",),
        ),
        # Nobody can turn it off again; without a rule nothing new is locked.
        delete=Call(
            op="put_object_lock_configuration", fixed={"ObjectLockConfiguration": {"ObjectLockEnabled": "Enabled"}}
        ),
    ),
    "aws:s3/bucketPolicy:BucketPolicy": _setting(
        "",
        "put_bucket_policy",
        "get_bucket_policy",
        "delete_bucket_policy",
        documents=("policy",),
        gone=("NoSuchBucketPolicy",),
    ),
    "aws:s3/bucketOwnershipControls:BucketOwnershipControls": _setting(
        "OwnershipControls",
        "put_bucket_ownership_controls",
        "get_bucket_ownership_controls",
        "delete_bucket_ownership_controls",
        gone=("OwnershipControlsNotFoundError",),
    ),
    "aws:s3/bucketObjectv2:BucketObjectv2": OBJECT,
    "aws:s3/bucketObject:BucketObject": OBJECT,
}
