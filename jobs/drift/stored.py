"""This file is where capture files lie in S3: by endpoint, variant and hour."""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from jobs.drift.blind import Unwatchable
from jobs.drift.capture_file import UNREACHED, File
from jobs.drift.contract import Drift
from jobs.drift.lines import BLOCK
from jobs.drift.serving import GONE, is_denied
from jobs.drift.span import Span

_AHEAD = timedelta(hours=1)
"""A clock may be a little off; a file of the hour after next is of a clock that is wrong."""


def files(contract: Drift, s3: Any, span: Span, late: Callable[[], bool] = lambda: False) -> Iterator[File]:
    """Every capture file of the hours that a window touches; a copy of another is named and not read, nor what is met too late."""
    seen: dict[int, set[str]] = {}
    items = list(_items(contract, s3, span))
    sizes = Counter(item["Size"] for item in items)
    for item in items:
        alike = seen.setdefault(item["Size"], set()) if sizes[item["Size"]] > 1 else None
        if late():
            yield File(key=item["Key"], chunks=(), wrong=UNREACHED)
        else:
            yield _file(contract, s3, item["Key"], alike)


def _file(contract: Drift, s3: Any, key: str, digests: set[str] | None) -> File:
    """Args: digests: of the other files of its size, since only those can be the same file; None: there is none."""
    try:
        if digests is not None:
            digest = _digest(_opened(contract, s3, key))
            if digest in digests:
                return File(key=key, chunks=(), wrong="files that are copies of another")
            digests.add(digest)
        return File(key=key, chunks=_opened(contract, s3, key))
    except s3.exceptions.ClientError as error:
        gone = error.response["Error"].get("Code") in GONE
        return File(key=key, chunks=(), wrong="files that are gone" if gone else f"files that may not be read: {error}")


def _items(contract: Drift, s3: Any, span: Span) -> Iterator[dict[str, Any]]:
    pages = s3.get_paginator("list_objects_v2")
    for variant in variants(contract, s3):
        for hour in span.hours():
            for page in pages.paginate(Bucket=contract.captures_bucket, Prefix=f"{variant}{hour:%Y/%m/%d/%H}/"):
                yield from page.get("Contents", [])


def _opened(contract: Drift, s3: Any, key: str) -> Iterator[bytes]:
    chunks: Iterator[bytes] = s3.get_object(Bucket=contract.captures_bucket, Key=key)["Body"].iter_chunks(BLOCK)
    return chunks


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
    """Prefixes of the variants that ever captured.

    Raises:
        Unwatchable: they may not be looked at.
    """
    pages = s3.get_paginator("list_objects_v2").paginate(
        Bucket=contract.captures_bucket, Prefix=f"captures/{contract.endpoint}/", Delimiter="/"
    )
    try:
        return [found["Prefix"] for page in pages for found in page.get("CommonPrefixes", [])]
    except s3.exceptions.ClientError as error:
        why = f"captures in {contract.captures_bucket} cannot be looked at: {error}"
        raise Unwatchable("not-permitted" if is_denied(error) else "captures-unreadable", why) from error
