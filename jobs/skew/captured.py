"""This file reads captured predictions row by row: whom and when each was about, and the values that it saw."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

import msgspec

from jobs.drift.records import RECORD, text_of
from jobs.serve.contract import PREDICTION_ID
from jobs.serve.moments import moment
from jobs.serve.rows import RowError

_JSON = msgspec.json.Decoder()


class Names(Protocol):
    """The problem of a model.yaml, as far as its columns go."""

    @property
    def entity(self) -> str: ...
    @property
    def prediction_time(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Seen:
    """One prediction that was answered."""

    at: datetime
    """When it was asked for."""
    moment: float
    """The moment that it is about, Unix seconds."""
    row: Mapping[str, Any]
    """The request."""
    answer: Mapping[str, Any]

    @property
    def prediction_id(self) -> str:
        return str(self.answer.get(PREDICTION_ID, ""))

    @property
    def package(self) -> str:
        return str(self.answer.get("package", ""))

    def value(self, feature: str) -> Any:
        """What the model saw; nothing where it saw no value."""
        said = self.row.get(feature)
        return said if said is not None else (self.answer.get("features") or {}).get(feature)

    def as_of(self, group: str) -> float | None:
        """Event time of the record that values were looked up in; nothing where the caller said them."""
        found = (self.answer.get("as_of") or {}).get(group)
        return None if found is None else float(found)


@dataclass
class Captures:
    """The predictions of capture files, and how many of what could not be used."""

    seen: list[Seen] = field(default_factory=list)
    unread: Counter[str] = field(default_factory=Counter)


def read(files: Iterable[bytes], names: Names, within: Callable[[datetime], bool] = lambda _: True) -> Captures:
    """Every answered row; one that names no moment is about the moment at which it was asked.

    Args:
        files: capture files.
        names: columns by which a row says whom and when it is about.
        within: whether what was asked at a moment counts.
    """
    found = Captures()
    for file in files:
        for line in file.split(b"\n"):
            if line:
                _take(found, line, names, within)
    return found


def _take(found: Captures, line: bytes, names: Names, within: Callable[[datetime], bool]) -> None:
    try:
        record = RECORD.decode(line)
        if not within(record.event_metadata.inference_time):
            return
        output = record.capture_data.endpoint_output
        if output is None:
            found.unread["records without an answer"] += 1
            return
        rows = list(_rows(text_of(record.capture_data.endpoint_input), "instances"))
        answers = list(_rows(text_of(output), "predictions"))
    except (msgspec.DecodeError, ValueError, TypeError):
        found.unread["lines that are no capture records, or cut off"] += 1
        return
    if len(rows) != len(answers):
        found.unread["records with fewer or more answers than requests"] += 1
        return
    at = record.event_metadata.inference_time
    for row, answer in zip(rows, answers, strict=True):
        _add(found, at, row, answer, names)


def _add(found: Captures, at: datetime, row: Any, answer: Any, names: Names) -> None:
    if not isinstance(row, dict) or not isinstance(answer, dict) or "error" in answer:
        found.unread["rows that were answered with an error"] += 1
        return
    try:
        about = moment(row, names.prediction_time)
    except RowError:
        found.unread[f"rows whose {names.prediction_time} is no moment"] += 1
        return
    if about is None and row.get(names.entity) is None and not answer.get("as_of"):
        # So are the golden requests of a release: their moment is long past, and they do not say it.
        found.unread[f"rows that name neither {names.entity} nor {names.prediction_time}"] += 1
        return
    found.seen.append(Seen(at, at.timestamp() if about is None else about, row, answer))


def _rows(text: str | bytes, key: str) -> Iterator[Any]:
    """The lines of a body; or the rows of one document that holds them all."""
    documents = [_JSON.decode(line) if line.strip() else None for line in text.splitlines()]
    if len(documents) == 1 and isinstance(documents[0], dict) and isinstance(documents[0].get(key), list):
        yield from documents[0][key]
    else:
        yield from (document for document in documents if document is not None)
