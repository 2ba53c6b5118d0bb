"""This file is the shape of what SageMaker captures, and how one record's texts are read."""

import base64
from collections.abc import Callable, Iterator
from contextlib import suppress
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
UNREADABLE = (msgspec.DecodeError, ValueError, RecursionError)
"""What decoding raises for bytes that are no JSON, no UTF-8, of other shape, or nested beyond reason."""
_BEGIN = b'{"captureData"'
_OBJECT = msgspec.json.Decoder(dict[str, Any])


def lines_of(text: str | bytes) -> list[str] | list[bytes]:
    """Lines as JSON knows them: `splitlines` would also cut at characters that a text may hold."""
    kept = text.split("\n") if isinstance(text, str) else text.split(b"\n")
    return [line for line in kept if line.strip()]  # type: ignore[return-value]  # of the type that the text has


def line_of(line: str | bytes, one: Any, nothing: Any, note: Callable[[str], None]) -> Any:
    try:
        return one.decode(line)
    except UNREADABLE:
        note("request or answer lines that are no JSON objects")
        return nothing


def records_of(block: bytes, note: Callable[[str], None]) -> Iterator[Record]:
    """The records of a block, also where not every line is one."""
    try:
        yield from RECORD.decode_lines(block)
    except UNREADABLE:
        yield from _one_by_one(block, note)


def _one_by_one(block: bytes, note: Callable[[str], None]) -> Iterator[Record]:
    for line in block.splitlines():
        if not line.strip():
            continue
        try:
            yield RECORD.decode(line)
        except UNREADABLE as error:
            foreign = isinstance(error, msgspec.ValidationError)
            note("lines that are no capture records" if foreign else "lines cut off or not JSON")
            yield from _rest(line)


def _rest(line: bytes) -> Iterator[Record]:
    """Whole records on a line that another one, cut off, begins: its writer died, and the next went on there."""
    at = line.find(_BEGIN, 1)
    while at > 0:
        after = line.find(_BEGIN, at + 1)
        with suppress(*UNREADABLE):  # what is none of its own was counted already
            yield RECORD.decode(line[at : after if after > 0 else len(line)])
        at = after


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
        document = _OBJECT.decode(lines_of(text)[0])
    except (*UNREADABLE, IndexError):
        return set()
    rows = document.get("instances")
    first = rows[0] if isinstance(rows, list) and rows else document
    return set(first) - {PREDICTION_ID} if isinstance(first, dict) else set()


def documents_of(
    text: str | bytes, one: Any, many: Any, key: str, nothing: Any, note: Callable[[str], None]
) -> list[Any]:
    """A row per line; or one document that holds all rows."""
    head = text[:40].encode(errors="replace") if isinstance(text, str) else text[:40]
    if key.encode() in head:
        try:
            return list(getattr(many.decode(text), key))
        except UNREADABLE:
            pass  # a row that merely has a field of that name, or a broken document: read as lines
    try:
        return list(one.decode_lines(text))
    except UNREADABLE:
        return [line_of(line, one, nothing, note) for line in lines_of(text)]


def looked_up(answers: list[Answer]) -> set[str]:
    """Fields that a row has though its request lacks them: found or not, they were there to be seen."""
    return {name for answer in answers for name in (*(answer.features or ()), *(answer.missing or ()))}
