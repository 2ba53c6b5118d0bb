"""This file is the objects that one line's snapshots are in S3: where each is, what holds it, and how it goes."""

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

_AT_ONCE = 8
_PAGE = 1000
"""Objects that one request of DeleteObjects takes."""
_NO_HOLD = (
    "NoSuchObjectLockConfiguration",
    "ObjectLockConfigurationNotFoundError",
    "InvalidRequest",
    "NoSuchKey",
    "404",
)
"""What S3 says of an object that never had one, is in a bucket that takes none, or is not there."""


@dataclass(frozen=True)
class Objects:
    """Of one line, in the lake."""

    s3: Any
    bucket: str
    line: str

    def data(self, file: str) -> str:
        return f"snapshots/{self.line}/data/{file}"

    def manifest(self, snapshot: str) -> str:
        return f"snapshots/{self.line}/{snapshot}.json"

    def tombstone(self, snapshot: str) -> str:
        """Where a manifest lies when its snapshot is gone: its id is still its digest."""
        return f"snapshots/{self.line}/expired/{snapshot}.json"

    def uri(self, key: str) -> str:
        return f"s3://{self.bucket}/{key}"

    def read(self, key: str) -> bytes | None:
        try:
            content: bytes = self.s3.get_object(Bucket=self.bucket, Key=key)["Body"].read()
        except self.s3.exceptions.NoSuchKey:
            return None
        return content

    def write(self, key: str, content: bytes) -> None:
        self.s3.put_object(Bucket=self.bucket, Key=key, Body=content, ContentType="application/json")

    def manifests(self) -> list[str]:
        """Ids of the snapshots whose manifests are there."""
        start = f"snapshots/{self.line}/"
        pages = self.s3.get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=start, Delimiter="/")
        keys = (found["Key"] for page in pages for found in page.get("Contents", []))
        return sorted(key.removeprefix(start).removesuffix(".json") for key in keys if key.endswith(".json"))

    def there(self) -> set[str]:
        """Names of the data files that are there."""
        start = self.data("")
        pages = self.s3.get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=start)
        return {found["Key"].removeprefix(start) for page in pages for found in page.get("Contents", [])}

    def remove(self, keys: Sequence[str]) -> None:
        """Delete; the bucket's rule for superseded versions decides how long each can be brought back.

        Raises:
            RuntimeError: S3 refused one.
        """
        for start in range(0, len(keys), _PAGE):
            listed = [{"Key": key} for key in keys[start : start + _PAGE]]
            told = self.s3.delete_objects(Bucket=self.bucket, Delete={"Objects": listed, "Quiet": True})
            if errors := told.get("Errors"):
                raise RuntimeError(
                    f"{self.uri(errors[0]['Key'])} must go, got {errors[0]['Code']}: {errors[0]['Message']}"
                )

    def held(self, keys: Iterable[str]) -> list[str]:
        """Those under legal hold."""
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            listed = list(keys)
            return [key for key, on in zip(listed, pool.map(self._on, listed), strict=True) if on]

    def put_hold(self, keys: Iterable[str], *, on: bool) -> None:
        """Put objects under legal hold, or lift it; both as often as one likes."""

        def put(key: str) -> None:
            self.s3.put_object_legal_hold(Bucket=self.bucket, Key=key, LegalHold={"Status": "ON" if on else "OFF"})

        with ThreadPoolExecutor(_AT_ONCE) as pool:
            list(pool.map(put, keys))

    def _on(self, key: str) -> bool:
        try:
            found = self.s3.get_object_legal_hold(Bucket=self.bucket, Key=key)["LegalHold"]
        except self.s3.exceptions.ClientError as error:
            if error.response["Error"]["Code"] in _NO_HOLD:
                return False
            raise
        return bool(found.get("Status") == "ON")
