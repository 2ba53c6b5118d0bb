"""This file is where labels and captures lie in S3: what is written is named by its content and never changed."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

import msgspec
from botocore.exceptions import ClientError

from jobs.labels.ahead import ahead
from jobs.labels.delivery import Label
from jobs.labels.facts import Fact

_AT_ONCE = 8
_MANY_DAYS = 60
_ABSENT = ("404", "NoSuchKey", "NotFound")
_ENCODE = msgspec.json.Encoder().encode
_FACT = msgspec.json.Decoder(Fact)


class Waiting(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A label whose prediction has not been seen."""

    label: int
    label_time: datetime
    delivered_at: datetime
    delivery: str
    prediction_id: str | None = None
    entity: str | None = None

    @classmethod
    def of(cls, label: Label, delivered_at: datetime, delivery: str) -> "Waiting":
        fields = ("label", "label_time", "prediction_id", "entity")
        return cls(delivered_at=delivered_at, delivery=delivery, **{name: getattr(label, name) for name in fields})


_WAITING = msgspec.json.Decoder(Waiting)


class Capture(NamedTuple):
    """One capture file."""

    key: str
    hour: datetime
    written: datetime


@dataclass(frozen=True)
class Store:
    """The captures bucket, as one line's labels see it."""

    s3: Any
    bucket: str
    line: str
    endpoint: str

    def captures(self, days: Iterable[date]) -> list[Capture]:
        """The capture files of these days."""
        start = f"captures/{self.endpoint}/"
        pages = self.s3.get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=start, Delimiter="/")
        variants = [found["Prefix"] for page in pages for found in page.get("CommonPrefixes", [])]
        wanted = {f"{day:%Y/%m/%d}/" for day in days}
        # Beyond some days it takes fewer requests to see all that there is.
        few = [variant + day for variant in variants for day in sorted(wanted)]
        found = [
            _capture(key, written) for key, written in self._listed(few if len(wanted) <= _MANY_DAYS else variants)
        ]
        return [one for one in found if one is not None and f"{one.hour:%Y/%m/%d}/" in wanted]

    def contents(self, keys: Sequence[str]) -> Iterator[bytes]:
        """The files, in this order, many at a time."""
        return ahead(self.get, keys, _AT_ONCE)

    def get(self, key: str) -> bytes:
        content: bytes = self.s3.get_object(Bucket=self.bucket, Key=key)["Body"].read()
        return content

    def facts(self, days: Iterable[date]) -> Iterator[Fact]:
        """What is known of the predictions that were made on these days."""
        keys = [key for key, _ in self._listed([f"{self._root}joined/{day:%Y/%m/%d}/" for day in sorted(set(days))])]
        return (fact for content in self.contents(keys) for fact in _FACT.decode_lines(content))

    def keep_facts(self, facts: Iterable[Fact]) -> list[str]:
        """Write facts, a file per day of prediction; the keys."""
        days: dict[date, set[Fact]] = defaultdict(set)
        for fact in facts:
            days[fact.captured_at.date()].add(fact)
        return [self._keep(f"joined/{day:%Y/%m/%d}", found) for day, found in sorted(days.items())]

    def keep_waiting(self, waiting: Sequence[Waiting]) -> str | None:
        return self._keep(f"pending/{waiting[0].delivered_at:%Y/%m/%d}", waiting) if waiting else None

    def waiting(self, days: Iterable[date]) -> dict[str, list[Waiting]]:
        """Labels that found no prediction when they were delivered on these days, by their file."""
        keys = [key for key, _ in self._listed([f"{self._root}pending/{day:%Y/%m/%d}/" for day in sorted(set(days))])]
        return {key: _WAITING.decode_lines(text) for key, text in zip(keys, self.contents(keys), strict=True)}

    def mark(self, what: str, name: str, document: Any) -> None:
        """Note that something has been dealt with to its end."""
        self.s3.put_object(Bucket=self.bucket, Key=f"{self._root}{what}/{name}.json", Body=_ENCODE(document))

    def document(self, what: str, name: str) -> dict[str, Any] | None:
        """What was noted, if anything."""
        key = f"{self._root}{what}/{name}.json"
        found: dict[str, Any] | None = msgspec.json.decode(self.get(key)) if self._there(key) else None
        return found

    def marked(self, what: str) -> set[str]:
        return {key.rpartition("/")[2].removesuffix(".json") for key, _ in self._listed([f"{self._root}{what}/"])}

    @property
    def _root(self) -> str:
        return f"labels/{self.line}/"

    def _keep(self, folder: str, rows: Iterable[Any]) -> str:
        body = b"".join(sorted(_ENCODE(row) + b"\n" for row in rows))
        key = f"{self._root}{folder}/{hashlib.sha256(body).hexdigest()}.jsonl"
        if not self._there(key):
            self.s3.put_object(Bucket=self.bucket, Key=key, Body=body, ContentType="application/x-jsonlines")
        return key

    def _there(self, key: str) -> bool:
        try:
            self.s3.head_object(Bucket=self.bucket, Key=key)
        except ClientError as error:
            if error.response["Error"]["Code"] in _ABSENT:
                return False
            raise
        return True

    def _listed(self, prefixes: Sequence[str]) -> Iterator[tuple[str, datetime]]:
        def one(prefix: str) -> list[tuple[str, datetime]]:
            pages = self.s3.get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=prefix)
            return [(item["Key"], item["LastModified"]) for page in pages for item in page.get("Contents", [])]

        with ThreadPoolExecutor(_AT_ONCE) as pool:
            for found in pool.map(one, prefixes):
                yield from found


def _capture(key: str, written: datetime) -> Capture | None:
    """What a key says; nothing where it is no capture file's."""
    try:
        return Capture(key, datetime.strptime("/".join(key.split("/")[-5:-1]) + "Z", "%Y/%m/%d/%H%z"), written)
    except ValueError:
        return None
