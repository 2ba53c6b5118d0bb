"""This file is the shape of what SageMaker captures, and how one record's texts are read."""

import base64
from collections import Counter
from datetime import datetime
from typing import Any

import msgspec

from jobs.serve.contract import PREDICTION_ID


class Side(msgspec.Struct, gc=False):
    """A request or an answer."""

    data: str = ""
    encoding: str = "JSON"


class Data(msgspec.Struct, rename="camel", gc=False):
    endpoint_input: Side
    endpoint_output: Side | None = None


class Metadata(msgspec.Struct, rename="camel", gc=False):
    inference_time: datetime


class Record(msgspec.Struct, rename="camel", gc=False):
    """One captured invocation.

    Source:
        SageMaker developer guide, "Capture data from real-time endpoint": one such object per line.
    """

    capture_data: Data
    event_metadata: Metadata


class Answer(msgspec.Struct, gc=False):
    """What the model server said about one row."""

    package: str = ""
    probability: Any = None
    features: dict[str, Any] | None = None
    """What the server looked up because the request did not say it."""
    missing: list[str] | None = None
    """What it did not find."""


NO_ANSWER = Answer()
RECORD = msgspec.json.Decoder(Record)
ANSWER = msgspec.json.Decoder(Answer)
ANSWERS = msgspec.json.Decoder(
    msgspec.defstruct("Answers", [("predictions", list[Answer])], forbid_unknown_fields=True)
)
_OBJECT = msgspec.json.Decoder(dict[str, Any])


def line_of(line: str | bytes, one: Any, nothing: Any, unread: Counter[str]) -> Any:
    try:
        return one.decode(line)
    except msgspec.DecodeError:
        unread["request or answer lines that are no JSON objects"] += 1
        return nothing


def text_of(side: Side) -> str | bytes:
    """What was sent.

    Raises:
        ValueError: it is in an encoding that holds no JSON.
    """
    if side.encoding == "BASE64":
        return base64.b64decode(side.data, validate=True)
    if side.encoding == "JSON":
        return side.data
    raise ValueError(side.encoding)


def fields_of(text: str | bytes) -> set[str]:
    try:
        document = _OBJECT.decode(text.splitlines()[0] if text else b"{}")
    except (msgspec.DecodeError, IndexError):
        return set()
    rows = document.get("instances")
    first = rows[0] if isinstance(rows, list) and rows else document
    return set(first) - {PREDICTION_ID} if isinstance(first, dict) else set()
