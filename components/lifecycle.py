"""This file is how long a bucket keeps what nobody needs any more."""

import pulumi_aws as aws

Rule = aws.s3.BucketLifecycleConfigurationRuleArgsDict

_MARKERS: Rule = {
    "id": "markers",
    "status": "Enabled",
    "filter": {"prefix": ""},
    "expiration": {"expired_object_delete_marker": True},
}
"""A marker whose versions are all gone says nothing any more."""


def lifecycle(superseded_days: int, expire_days: int | None = None, scratch_prefix: str | None = None) -> list[Rule]:
    """The rules of one bucket.

    Args:
        superseded_days: how long a version stays that was replaced or deleted; one under legal hold stays longer.
        expire_days: after how long every object goes.
        scratch_prefix: folder of what goes after a week.
    """
    rules = [_superseded(superseded_days), _MARKERS]
    if expire_days is not None:
        rules.append(_expire("expire", "", expire_days))
    if scratch_prefix is not None:
        rules.append(_expire("scratch", scratch_prefix, 7))
    return rules


def _superseded(days: int) -> Rule:
    return {
        "id": "superseded",
        "status": "Enabled",
        "filter": {"prefix": ""},
        "noncurrent_version_expiration": {"noncurrent_days": days},
        "abort_incomplete_multipart_upload": {"days_after_initiation": 7},
    }


def _expire(name: str, prefix: str, days: int) -> Rule:
    return {"id": name, "status": "Enabled", "filter": {"prefix": prefix}, "expiration": {"days": days}}
