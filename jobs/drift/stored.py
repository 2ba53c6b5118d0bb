"""This file is where capture files lie in S3: by endpoint, variant and hour."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from jobs.drift.contract import Drift
from jobs.drift.span import Span

_AHEAD = timedelta(hours=1)
"""A clock may be a little off; a file of the hour after next is of a clock that is wrong."""


def files(contract: Drift, s3: Any, span: Span) -> Iterator[tuple[str, bytes]]:
    """Key and content of every capture file of the hours that a window touches."""
    pages = s3.get_paginator("list_objects_v2")
    for variant in variants(contract, s3):
        for hour in span.hours():
            for page in pages.paginate(Bucket=contract.captures_bucket, Prefix=f"{variant}{hour:%Y/%m/%d/%H}/"):
                for item in page.get("Contents", []):
                    yield item["Key"], s3.get_object(Bucket=contract.captures_bucket, Key=item["Key"])["Body"].read()


def from_the_future(contract: Drift, s3: Any, now: datetime) -> bool:
    """Whether captures lie in hours that have not come yet."""
    after = (now.astimezone(UTC) + _AHEAD).strftime("%Y/%m/%d/%H/~")
    return any(
        s3.list_objects_v2(Bucket=contract.captures_bucket, Prefix=variant, StartAfter=variant + after, MaxKeys=1).get(
            "KeyCount", 0
        )
        for variant in variants(contract, s3)
    )


def variants(contract: Drift, s3: Any) -> list[str]:
    """Prefixes of the variants that ever captured."""
    pages = s3.get_paginator("list_objects_v2").paginate(
        Bucket=contract.captures_bucket, Prefix=f"captures/{contract.endpoint}/", Delimiter="/"
    )
    return [found["Prefix"] for page in pages for found in page.get("CommonPrefixes", [])]
