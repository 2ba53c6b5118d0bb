"""This file is the rule that buckets keep versions, without which nothing can be reproduced or restored."""

from collections.abc import Iterator, Mapping
from typing import Any

from policies.rule import rule


def wrong(props: Mapping[str, Any]) -> Iterator[str]:
    """
    >>> list(wrong({"versioningConfiguration": {"status": "Enabled"}}))
    []
    """
    status = (props.get("versioningConfiguration") or {}).get("status")
    if status != "Enabled":
        yield f"keeps no versions, got status {status}; set it to Enabled"


buckets_keep_versions = rule(
    "buckets-keep-versions",
    "Buckets keep versions.",
    {"aws:s3/bucketVersioning:BucketVersioning"},
    wrong,
)
