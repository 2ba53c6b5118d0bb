"""This file reads what the endpoint captured: JSON lines of requests and answers, whatever state they are in."""

import base64
import binascii
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import msgspec
import numpy as np

from jobs.drift.columns import Array


class Side(msgspec.Struct):
    """A request or an answer."""

    data: str = ""
    encoding: str = "JSON"


class Data(msgspec.Struct, rename="camel"):
    endpoint_input: Side
    endpoint_output: Side | None = None


class Metadata(msgspec.Struct, rename="camel"):
    inference_time: datetime


class Record(msgspec.Struct, rename="camel"):
    """One captured invocation.

    Source:
        SageMaker developer guide, "Capture data from real-time endpoint": one such object per line.
    """

    capture_data: Data
    event_metadata: Metadata


_RECORD = msgspec.json.Decoder(Record)
_OBJECT = msgspec.json.Decoder(dict[str, Any])
Rows = list[dict[str, Any]]


@dataclass(slots=True)
class Captured:
    """The rows of a window, and all that could not be read as one."""

    requests: Rows = field(default_factory=list)
    answers: Rows = field(default_factory=list)
    """One per request; empty where the answer was not captured."""
    times: list[datetime] = field(default_factory=list)
    unread: Counter[str] = field(default_factory=Counter)
    """How many lines of which kind were passed over."""

    @property
    def span_days(self) -> float | None:
        """Days between the first and the last row."""
        return (max(self.times) - min(self.times)).total_seconds() / 86400 if self.times else None

    def of(self, package: str) -> "Captured":
        """Without the rows that another package answered."""
        kept = [n for n, answer in enumerate(self.answers) if answer.get("package", package) == package]
        others = len(self.answers) - len(kept)
        unread = self.unread + Counter({"rows answered by another package": others})
        rows = [[every[n] for n in kept] for every in (self.requests, self.answers)]
        return Captured(rows[0], rows[1], [self.times[n] for n in kept], unread)

    def columns(self) -> dict[str, Array]:
        """Every column that any request names, and `probability` from the answers; missing values are None."""
        names = dict.fromkeys(name for row in self.requests for name in row)
        found = {name: _objects([row.get(name) for row in self.requests]) for name in names}
        if any("probability" in answer for answer in self.answers):
            found["probability"] = _objects([answer.get("probability") for answer in self.answers])
        return found


def read(files: Iterable[bytes], start: datetime, end: datetime) -> Captured:
    """Read capture files; only invocations from `start` to before `end` count."""
    captured = Captured()
    for file in files:
        for line in file.split(b"\n"):
            if line.strip():
                _take(captured, line, start, end)
    return captured


def _take(captured: Captured, line: bytes, start: datetime, end: datetime) -> None:
    try:
        record = _RECORD.decode(line)
    except msgspec.ValidationError:
        captured.unread["lines that are no capture records"] += 1
        return
    except msgspec.DecodeError:
        captured.unread["lines cut off or not JSON"] += 1
        return
    if not start <= record.event_metadata.inference_time < end:
        return
    try:
        requests = _rows(record.capture_data.endpoint_input, "instances", captured.unread)
        output = record.capture_data.endpoint_output
        answers = _rows(output, "predictions", captured.unread) if output else []
    except (ValueError, binascii.Error):
        captured.unread["records in an encoding that cannot be read"] += 1
        return
    if len(answers) != len(requests):
        answers = [{} for _ in requests]
        captured.unread["records with fewer or more answers than requests"] += 1
    captured.requests += requests
    captured.answers += answers
    captured.times += [record.event_metadata.inference_time] * len(requests)


def _rows(side: Side, key: str, unread: Counter[str]) -> Rows:
    text = base64.b64decode(side.data, validate=True) if side.encoding == "BASE64" else side.data.encode()
    try:
        documents = _OBJECT.decode_lines(text)
    except msgspec.DecodeError:
        documents = [_object(line, unread) for line in text.split(b"\n") if line.strip()]
    if len(documents) == 1 and isinstance(documents[0].get(key), list):
        return [row if isinstance(row, dict) else {} for row in documents[0][key]]
    return documents


def _object(line: bytes, unread: Counter[str]) -> dict[str, Any]:
    """One request line; callers send anything, and the endpoint answers an error in its place."""
    try:
        return _OBJECT.decode(line)
    except msgspec.DecodeError:
        unread["request lines that are no JSON objects"] += 1
        return {}


def _objects(values: list[Any]) -> Array:
    array = np.empty(len(values), dtype=object)
    array[:] = values
    return array
