"""This file reads what the endpoint captured: JSON lines of requests and answers, whatever state they are in.

Only what the baseline knows is taken from a row, into a struct made for it: a dict per row would double the time.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from operator import attrgetter
from typing import Any

import msgspec

from jobs.drift.columns import Column
from jobs.drift.records import ANSWER, ANSWERS, NO_ANSWER, RECORD, Answer, fields_of, line_of, text_of
from jobs.drift.values import from_values


@dataclass(slots=True)
class Captured:
    """The rows of a window, and all that could not be read as one."""

    names: Sequence[str]
    requests: list[Any] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    """One per request; NO_ANSWER where it was not captured."""
    first: datetime | None = None
    last: datetime | None = None
    records: int = 0
    """Captured calls inside the window."""
    unread: Counter[str] = field(default_factory=Counter)
    """How many lines of which kind were passed over."""
    fields: set[str] = field(default_factory=set)
    """Fields that requests have, as far as samples show: a field that is null is there, one that vanished is not."""

    @property
    def span_days(self) -> float | None:
        """Days between the first and the last row."""
        return (self.last - self.first).total_seconds() / 86400 if self.first and self.last else None

    def of(self, package: str) -> "Captured":
        """Without the rows that another package answered."""
        kept = [n for n, answer in enumerate(self.answers) if answer.package in (package, "")]
        if len(kept) == len(self.answers):
            return self
        unread = self.unread + Counter({"rows answered by another package": len(self.answers) - len(kept)})
        rows, answers = [self.requests[n] for n in kept], [self.answers[n] for n in kept]
        return Captured(self.names, rows, answers, self.first, self.last, self.records, unread, self.fields)

    def columns(self) -> dict[str, Column]:
        """Every column that was asked for and that any request has, and `probability` from the answers."""
        found = {name: list(map(attrgetter(f"f{n}"), self.requests)) for n, name in enumerate(self.names)}
        found["probability"] = [answer.probability for answer in self.answers]
        told = {name: from_values(values) for name, values in found.items()}
        return {name: column for name, column in told.items() if column.type != "unknown" or name in self.fields}


class Reader:
    """Reads capture files for the columns of one baseline."""

    def __init__(self, names: Sequence[str]) -> None:
        self._names = [name for name in names if name != "probability"]
        fields = [(f"f{n}", Any, None) for n in range(len(self._names))]
        spelled = {f"f{n}": name for n, name in enumerate(self._names)}
        self._places = {name: place for place, name in spelled.items()}
        row = msgspec.defstruct("Row", fields, rename=spelled, gc=False)
        self._nothing = row()
        self._row = msgspec.json.Decoder(row)
        together = msgspec.defstruct("Rows", [("instances", list[row])], forbid_unknown_fields=True)  # type: ignore[valid-type]  # made here
        self._together = msgspec.json.Decoder(together)

    def read(self, files: Iterable[bytes], start: datetime, end: datetime) -> Captured:
        """Read capture files; only invocations from `start` to before `end` count."""
        captured = Captured(self._names)
        for file in files:
            before = len(captured.requests)
            for line in file.split(b"\n"):
                if line:
                    self._take(captured, line, start, end, sample=len(captured.requests) == before)
        return captured

    def _take(self, captured: Captured, line: bytes, start: datetime, end: datetime, *, sample: bool) -> None:
        try:
            record = RECORD.decode(line)
            time = record.event_metadata.inference_time
            inside = start <= time < end
        except (msgspec.DecodeError, TypeError) as error:
            foreign = isinstance(error, msgspec.ValidationError | TypeError)
            captured.unread["lines that are no capture records" if foreign else "lines cut off or not JSON"] += 1
            return
        if not inside:
            return
        captured.records += 1
        try:
            asked, output = text_of(record.capture_data.endpoint_input), record.capture_data.endpoint_output
            told = text_of(output) if output else b""
        except ValueError:
            captured.unread["records in an encoding that cannot be read"] += 1
            return
        requests = self._lines(asked, self._row, self._together, "instances", self._nothing, captured.unread)
        answers = self._lines(told, ANSWER, ANSWERS, "predictions", NO_ANSWER, captured.unread)
        if len(answers) != len(requests):
            captured.unread["records with fewer or more answers than requests"] += output is not None
            answers = [NO_ANSWER] * len(requests)
        if sample:
            captured.fields |= fields_of(asked) | _looked_up(answers)
        self._complete(requests, answers)
        captured.requests += requests
        captured.answers += answers
        captured.first = time if captured.first is None or time < captured.first else captured.first
        captured.last = time if captured.last is None or time > captured.last else captured.last

    def _complete(self, requests: list[Any], answers: list[Answer]) -> None:
        """What was looked up counts as if the request had said it."""
        for request, answer in zip(requests, answers, strict=True):
            if answer.features and request is not self._nothing:
                for name, value in answer.features.items():
                    if place := self._places.get(name):
                        setattr(request, place, value)

    def _lines(self, text: str | bytes, one: Any, many: Any, key: str, nothing: Any, unread: Counter[str]) -> list[Any]:
        """A row per line; or one document that holds all rows; a line that is none is an empty row."""
        head = text[:40].encode() if isinstance(text, str) else text[:40]
        if key.encode() in head:
            try:
                return list(getattr(many.decode(text), key))
            except msgspec.DecodeError:
                pass  # a row that merely has a field of that name, or a broken document: read as lines
        try:
            return list(one.decode_lines(text))
        except msgspec.DecodeError:
            return [line_of(line, one, nothing, unread) for line in text.splitlines() if line.strip()]


def _looked_up(answers: list[Answer]) -> set[str]:
    """Fields that a row has though its request lacks them: found or not, they were there to be seen."""
    return {name for answer in answers for name in (*(answer.features or ()), *(answer.missing or ()))}
