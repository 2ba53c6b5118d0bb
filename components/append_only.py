"""This file is what keeps objects where they were put: nobody may delete one, a version of one, or write over one."""

import pulumi

from components.statements import Statement, forbid


def append_only(objects: pulumi.Output[str]) -> list[Statement]:
    """Refusals to everybody, for the policy of a bucket.

    Source:
        Amazon S3 user guide, "Enforce conditional writes on Amazon S3 buckets": a write without If-None-Match could replace.
    """
    replacing = {"Null": {"s3:if-none-match": "true"}, "Bool": {"s3:ObjectCreationOperation": "true"}}
    return [
        forbid(["s3:DeleteObject", "s3:DeleteObjectVersion"], on=objects),
        forbid("s3:PutObject", on=objects, when=replacing),
    ]
