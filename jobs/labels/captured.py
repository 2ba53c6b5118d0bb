"""This file reads capture files for who was predicted, when, by which package; what cannot be read is passed over."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple

import msgspec

from jobs.drift.records import RECORD, text_of


class Told(msgspec.Struct, gc=False):
    """One answer."""

    prediction_id: str = ""
    package: str = ""
    prediction: int | None = None
    probability: float | None = None
    features: dict[str, Any] | None = None
    """What the server looked up because the request did not say it."""


class Prediction(NamedTuple):
    """One captured prediction."""

    id: str
    at: datetime
    package: str
    prediction: int | None
    probability: float | None
    request: Mapping[str, Any]
    """With what was looked up for it. Empty where the request was not captured, or cannot be told from others."""


_TOLD = msgspec.json.Decoder(Told)
_ALL_TOLD = msgspec.json.Decoder(msgspec.defstruct("AllTold", [("predictions", list[Told])]))
_ASKED = msgspec.json.Decoder(dict[str, Any])


def predictions(files: Iterable[bytes], wanted: Callable[[str], bool] = lambda _: True) -> Iterator[Prediction]:
    """Every prediction in the files whose id is wanted, as often as it was captured."""
    for file in files:
        for line in file.split(b"\n"):
            if line:
                yield from _record(line, wanted)


def _record(line: bytes, wanted: Callable[[str], bool]) -> Iterator[Prediction]:
    try:
        record = RECORD.decode(line)
        output = record.capture_data.endpoint_output
        answers = _answers(text_of(output)) if output else []
        if not any(wanted(told.prediction_id) for told in answers):
            return
        asked = _requests(text_of(record.capture_data.endpoint_input))
    except (msgspec.DecodeError, ValueError):
        return
    requests = asked if len(asked) == len(answers) else [_NOTHING] * len(answers)
    at = record.event_metadata.inference_time
    for request, told in zip(requests, answers, strict=True):
        if told.prediction_id and wanted(told.prediction_id):
            whole = {**request, **told.features} if told.features else request
            yield Prediction(told.prediction_id, at, told.package, told.prediction, told.probability, whole)


_NOTHING: Mapping[str, Any] = {}
_NO_ANSWER = Told()


def _answers(text: str | bytes) -> list[Told]:
    if _begins_with(text, "predictions"):
        return list(_ALL_TOLD.decode(text).predictions)  # type: ignore[attr-defined]  # a struct that is made here
    return _lines(text, _TOLD, _NO_ANSWER)


def _requests(text: str | bytes) -> list[Mapping[str, Any]]:
    if _begins_with(text, "instances"):
        document = _ASKED.decode(text)
        if isinstance(rows := document.get("instances"), list):
            return [row if isinstance(row, dict) else _NOTHING for row in rows]
    return _lines(text, _ASKED, _NOTHING)


def _begins_with(text: str | bytes, key: str) -> bool:
    head = text[:40]
    return f'"{key}"' in (head if isinstance(head, str) else head.decode(errors="replace"))


def _lines(text: str | bytes, decoder: Any, nothing: Any) -> list[Any]:
    try:
        return list(decoder.decode_lines(text))
    except msgspec.DecodeError:
        return [_line(line, decoder, nothing) for line in text.splitlines() if line.strip()]


def _line(line: str | bytes, decoder: Any, nothing: Any) -> Any:
    try:
        return decoder.decode(line)
    except msgspec.DecodeError:
        return nothing
