"""This file is how long a bucket keeps what nobody needs any more."""

import pulumi_aws as aws


def lifecycle(
    superseded_days: int, expire_days: int | None = None, scratch_prefix: str | None = None
) -> list[aws.s3.BucketLifecycleConfigurationRuleArgsDict]:
    """The rules of one bucket.

    Args:
        superseded_days: how long a version stays that was replaced or deleted; one under legal hold stays longer.
        expire_days: after how long every object goes.
        scratch_prefix: folder of what goes after a week.
    """
    superseded: aws.s3.BucketLifecycleConfigurationRuleArgsDict = {
        "id": "superseded",
        "status": "Enabled",
        "filter": {"prefix": ""},
        "noncurrent_version_expiration": {"noncurrent_days": superseded_days},
        "abort_incomplete_multipart_upload": {"days_after_initiation": 7},
    }
    # A marker whose versions are all gone says nothing any more.
    markers: aws.s3.BucketLifecycleConfigurationRuleArgsDict = {
        "id": "markers",
        "status": "Enabled",
        "filter": {"prefix": ""},
        "expiration": {"expired_object_delete_marker": True},
    }
    rules = [superseded, markers]
    if expire_days is not None:
        rules.append(_expire("expire", "", expire_days))
    if scratch_prefix is not None:
        rules.append(_expire("scratch", scratch_prefix, 7))
    return rules


def _expire(name: str, prefix: str, days: int) -> aws.s3.BucketLifecycleConfigurationRuleArgsDict:
    return {"id": name, "status": "Enabled", "filter": {"prefix": prefix}, "expiration": {"days": days}}
