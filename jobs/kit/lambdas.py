"""This file is what the handlers of Lambdas share: the clock, JSON documents in S3, addresses in words."""

import json
from datetime import UTC, datetime
from typing import Any


def now() -> str:
    """This moment, as rows and documents carry it."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def split(uri: str) -> tuple[str, str]:
    """Bucket and key of an S3 address.

    Raises:
        ValueError: it is none.

    >>> split("s3://bucket/a/b.json")
    ('bucket', 'a/b.json')
    """
    bucket, slash, key = uri.removeprefix("s3://").partition("/")
    if not (uri.startswith("s3://") and bucket and slash and key):
        raise ValueError(f"address must be s3://BUCKET/KEY, got {uri!r}")
    return bucket, key


def read_text(s3: Any, bucket: str, key: str) -> str:
    text: str = s3.get_object(Bucket=bucket, Key=key)["Body"].read().decode()
    return text


def read_json(s3: Any, bucket: str, key: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(read_text(s3, bucket, key))
    return document


def write_json(s3: Any, bucket: str, key: str, document: dict[str, Any]) -> str:
    """Store a document and return its address; the same document always becomes the same bytes."""
    body = json.dumps(document, indent=1, sort_keys=True, allow_nan=False).encode()
    s3.put_object(Bucket=bucket, Key=key, Body=body, ContentType="application/json")
    return f"s3://{bucket}/{key}"
