"""This file finds one prediction among the captured ones: in the hour that its id tells, beside it, or else anywhere."""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from jobs.kit.captures import PREFIX
from jobs.kit.uuid7 import made_at

STAGING = "-staging"
_AT_ONCE = 8
_HOUR = timedelta(hours=1)
_NEAR = (_HOUR, -_HOUR)
"""The hour after holds what was written down late, the one before what a server's clock was ahead for."""


class Captured:
    """The capture files of some endpoints."""

    def __init__(self, s3: Any, bucket: str, endpoints: Iterable[str]) -> None:
        self._s3, self._bucket, self._endpoints = s3, bucket, list(endpoints)
        self._variants: list[str] | None = None

    def where_expected(self, prediction: str) -> dict[str, Any] | None:
        """Look where the id says; nothing when it is not there, or the id tells no time."""
        at = made_at(UUID(prediction))
        for hour in (at + late for late in (timedelta(0), *_NEAR)) if at else ():
            for variant in self.variants():
                keys = sorted(self._keys(f"{variant}{hour:%Y/%m/%d/%H}/"), key=lambda key: _far(key, hour))
                if found := next(filter(None, (self._search(key, prediction) for key in keys)), None):
                    return found
        return None

    def anywhere(self, prediction: str) -> dict[str, Any] | None:
        """Look everywhere, newest files first; nothing when it was not captured, or has expired."""
        from concurrent.futures import ThreadPoolExecutor

        for variant in self.variants():
            keys = sorted(self._keys(variant), reverse=True)
            with ThreadPoolExecutor(_AT_ONCE) as pool:
                found = next(filter(None, pool.map(lambda key: self._search(key, prediction), keys)), None)
            if found:
                return found
        return None

    def variants(self) -> list[str]:
        """Where each variant of each endpoint, and of its rehearsal, is captured."""
        if self._variants is None:
            folders = [f"{PREFIX}{endpoint}{kind}/" for endpoint in self._endpoints for kind in ("", STAGING)]
            pages = (page for folder in folders for page in self._pages(Prefix=folder, Delimiter="/"))
            self._variants = [one["Prefix"] for page in pages for one in page.get("CommonPrefixes", [])]
        return self._variants

    def _keys(self, prefix: str) -> list[str]:
        return [item["Key"] for page in self._pages(Prefix=prefix) for item in page.get("Contents", [])]

    def _pages(self, **asked: str) -> Iterator[dict[str, Any]]:
        more: dict[str, str] = {}
        while True:
            page = self._s3.list_objects_v2(Bucket=self._bucket, **asked, **more)
            yield page
            if not (token := page.get("NextContinuationToken")):
                return
            more = {"ContinuationToken": token}

    def _search(self, key: str, prediction: str) -> dict[str, Any] | None:
        content: bytes = self._s3.get_object(Bucket=self._bucket, Key=key)["Body"].read()
        for record in content.splitlines():
            if (found := _in(record, prediction)) is not None:
                return {**found, "captured_in": f"s3://{self._bucket}/{key}"}
        return None


def _in(record: bytes, prediction: str) -> dict[str, Any] | None:
    """The answer in one line of a file; what was captured in base64 hides the id, so it is read."""
    if prediction.encode() not in record and b"BASE64" not in record:
        return None
    try:
        return answer(json.loads(record), prediction)
    except ValueError:
        return None  # a line that was cut off


def _far(key: str, at: datetime) -> tuple[bool, float]:
    """Files by how likely they hold what happened then: the last that begins before, then back, then those after.

    >>> from datetime import UTC
    >>> keys = [f"captures/e/v/2013/09/19/12/{name}.jsonl" for name in ("00-00-000-a", "20-00-000-b", "40-00-000-c")]
    >>> at = datetime(2013, 9, 19, 12, 30, tzinfo=UTC)
    >>> [key[-7:-6] for key in sorted(keys, key=lambda key: _far(key, at))]
    ['b', 'a', 'c']
    """
    *_, name = key.split("/")
    parts = name.split("-")[:2]
    if len(parts) < 2 or not all(part.isdecimal() for part in parts):  # noqa: PLR2004 - minutes and seconds
        return True, 0.0
    begun = timedelta(minutes=int(parts[0]), seconds=int(parts[1]))
    happened = timedelta(minutes=at.minute, seconds=at.second)
    return begun > happened, abs((begun - happened).total_seconds())


def answer(record: dict[str, Any], prediction: str) -> dict[str, Any] | None:
    """The answer with this id in one capture record, with its request where both sides have as many lines."""
    data = record.get("captureData", {})
    told = answers(record)
    requests = _lines(data.get("endpointInput", {}))
    at = record.get("eventMetadata", {}).get("inferenceTime")
    for number, found in enumerate(told):
        if isinstance(found, dict) and found.get("prediction_id") == prediction:
            request = requests[number] if len(requests) == len(told) else None
            return {"answer": found, "request": request, "at": at}
    return None


def answers(record: dict[str, Any]) -> list[Any]:
    """What the model server said in one capture record."""
    return _lines(record.get("captureData", {}).get("endpointOutput", {}))


def _lines(side: dict[str, Any]) -> list[Any]:
    text = str(side.get("data") or "")
    if side.get("encoding") == "BASE64":
        import base64

        text = base64.b64decode(text).decode()
    try:
        documents = [json.loads(line) for line in text.splitlines() if line.strip()]
    except ValueError:
        return []
    if len(documents) == 1 and isinstance(documents[0], dict):
        for key in ("predictions", "instances"):
            if isinstance(documents[0].get(key), list):
                return list(documents[0][key])
    return documents
