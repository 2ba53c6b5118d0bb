"""This file is the rule that a bucket's policy refuses requests in the clear."""

from collections.abc import Iterator, Mapping
from typing import Any

from policies.documents import principals, statements
from policies.rule import rule


def refuses_plain_http(policy: str) -> bool:
    """Whether everybody is refused when the transport is not secure."""
    return any(
        found.get("Effect") == "Deny"
        and "*" in principals(found)
        and str(found.get("Condition", {}).get("Bool", {}).get("aws:SecureTransport", "")).lower() == "false"
        for found in statements(policy)
    )


def wrong(props: Mapping[str, Any]) -> Iterator[str]:
    if not refuses_plain_http(props["policy"]):
        yield "lets requests in the clear through; deny s3:* where aws:SecureTransport is false"


buckets_refuse_plain_http = rule(
    "buckets-refuse-plain-http",
    "A bucket's policy refuses requests in the clear.",
    {"aws:s3/bucketPolicy:BucketPolicy"},
    wrong,
)
