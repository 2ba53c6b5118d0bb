"""This file is where capture files lie in S3: by endpoint, variant and hour."""

import hashlib
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from jobs.drift.captured import File
from jobs.drift.contract import Drift
from jobs.drift.lines import BLOCK
from jobs.drift.span import Span

_AHEAD = timedelta(hours=1)
"""A clock may be a little off; a file of the hour after next is of a clock that is wrong."""


def files(contract: Drift, s3: Any, span: Span) -> Iterator[File]:
    """Every capture file of the hours that a window touches; a copy of another is named and not read."""
    seen: dict[int, set[str]] = {}
    items = list(_items(contract, s3, span))
    sizes = Counter(item["Size"] for item in items)
    for item in items:
        key, size = item["Key"], item["Size"]
        wrong = ""
        if size and sizes[size] > 1:  # only files of one size can be one file
            digest = _digest(_chunks(contract, s3, key))
            wrong = "files that are copies of another" if digest in seen.setdefault(size, set()) else ""
            seen[size].add(digest)
        yield File(key=key, chunks=() if wrong else _chunks(contract, s3, key), wrong=wrong)


def _items(contract: Drift, s3: Any, span: Span) -> Iterator[dict[str, Any]]:
    pages = s3.get_paginator("list_objects_v2")
    for variant in variants(contract, s3):
        for hour in span.hours():
            for page in pages.paginate(Bucket=contract.captures_bucket, Prefix=f"{variant}{hour:%Y/%m/%d/%H}/"):
                yield from page.get("Contents", [])


def _chunks(contract: Drift, s3: Any, key: str) -> Iterator[bytes]:
    yield from s3.get_object(Bucket=contract.captures_bucket, Key=key)["Body"].iter_chunks(BLOCK)


def _digest(chunks: Iterator[bytes]) -> str:
    found = hashlib.sha256()
    for chunk in chunks:
        found.update(chunk)
    return found.hexdigest()


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
