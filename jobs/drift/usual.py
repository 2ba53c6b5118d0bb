"""This file reads the usual block of a capture file all at once: every record is lines of JSON, a row each, and an answer each.

That takes a third of the time of a record by record. Whatever is not so is no usual block, and is read by `capture`.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal, NamedTuple

import msgspec

from jobs.drift.records import UNREADABLE, Answer, Metadata
from jobs.drift.rows import Rows


class _Told(Answer, gc=False):
    predictions: None = None
    """A document of many answers has them, which makes it an error here."""


def _records(text: Any, encoding: Any) -> Any:
    """A decoder of records that are written so; both sides are there."""
    side = msgspec.defstruct("Side", [("data", text), ("encoding", encoding, "JSON")], gc=False)
    sides = [("endpoint_input", side), ("endpoint_output", side)]
    data = msgspec.defstruct("Data", sides, rename="camel", gc=False)
    record = [("capture_data", data), ("event_metadata", Metadata)]
    return msgspec.json.Decoder(msgspec.defstruct("Record", record, rename="camel", gc=False))


# A type of one value costs neither a string nor a look at it; bytes are taken out of Base64.
_PLAIN, _BASE64 = _records(str, Literal["JSON"]), _records(bytes, Literal["BASE64"])
_ANSWERS = msgspec.json.Decoder(list[_Told])


class Usual(NamedTuple):
    """Requests and their answers."""

    times: Sequence[datetime]
    """Of the records."""
    requests: list[Any]
    answers: list[Any]
    sample: str | bytes
    """The first request, as sent."""
    found: bool = False
    """Whether the server looked something up."""


NOTHING = Usual([], [], [], "")


def usual(block: bytes, rows: Rows, start: datetime, end: datetime) -> Usual | None:
    """What a block has inside the window; None: it is no usual one."""
    try:
        records = _decoded(block)
        times = [record.event_metadata.inference_time for record in records]
        if times and not (start <= min(times) and max(times) < end):
            records = [record for record in records if start <= record.event_metadata.inference_time < end]
            times = [record.event_metadata.inference_time for record in records]
        if not times:
            return NOTHING
        asked = _lines([record.capture_data.endpoint_input.data for record in records])
        told = _lines([record.capture_data.endpoint_output.data for record in records])
        answers = _ANSWERS.decode(_listed(told.texts))
        found = any([answer.features for answer in answers])  # noqa: C419 - a list costs half of a generator
        requests = _requests(_listed(asked.texts), rows, plain=not found)
    except (*UNREADABLE, TypeError):  # which times that name no zone raise
        return None
    if not (asked.rows == told.rows and len(requests) == len(answers) == sum(asked.rows)):
        return None
    return Usual(times, requests, answers, records[0].capture_data.endpoint_input.data, found)


def _requests(text: bytes | str, rows: Rows, *, plain: bool) -> list[Any]:
    """Args: plain: nothing was looked up, which may be of any type."""
    if plain:
        try:
            found: list[Any] = rows.usual.decode(text)
        except msgspec.ValidationError:
            pass  # of other type than the model was trained with
        else:
            return found
    strange: list[Any] = rows.strange.decode(text)
    return strange


def _decoded(block: bytes) -> list[Any]:
    try:
        found: list[Any] = _PLAIN.decode_lines(block)
    except msgspec.ValidationError:
        found = _BASE64.decode_lines(block)
    return found


class _Lines(NamedTuple):
    texts: list[Any]
    """str or bytes, rows with commas between them."""
    rows: list[int]
    """How many each text has."""


def _lines(texts: list[Any]) -> _Lines:
    """Where the first text has one line only, all are taken to be so: another one's second is an error of JSON."""
    end, comma = ("\n", ",") if isinstance(texts[0], str) else (b"\n", b",")
    if end not in texts[0].strip():
        return _Lines(texts, [1] * len(texts))
    stripped = [text.strip() for text in texts]
    return _Lines([text.replace(end, comma) for text in stripped], [text.count(end) + 1 for text in stripped])


def _listed(texts: list[Any]) -> bytes | str:
    """One JSON list, which is decoded at once."""
    return f"[{','.join(texts)}]" if isinstance(texts[0], str) else b"[" + b",".join(texts) + b"]"
