"""This file says which captured predictions a window was: the batches that the ledger keeps, a day of a variant each.

A day, so that a prediction's batch is found by its id's time, and a window of a week leaves a week's rows and no more.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import msgspec

from jobs.drift.records import ANSWER, ANSWERS, RECORD, text_of
from jobs.kit.captures import split

_MANY_FILES = 2000
"""More names than that would not fit into a row; their common digest does."""


@dataclass
class Batch:
    """What was captured of one variant on one day, inside the window."""

    files: dict[str, str] = field(default_factory=dict)
    """sha256 by name, from the hour on."""
    packages: Counter[str] = field(default_factory=Counter)
    """Predictions by who made them."""


class Batches:
    """Looks at capture files on their way to whoever judges them."""

    def __init__(self, start: datetime, end: datetime) -> None:
        self._start, self._end = start, end
        self._found: dict[str, Batch] = {}

    def through(self, files: Iterable[tuple[str, bytes]]) -> Iterator[bytes]:
        for key, content in files:
            told = Counter(package for line in content.split(b"\n") if line for package in self._packages(line))
            if told:
                day, name = split(key)
                batch = self._found.setdefault(day, Batch())
                batch.files[name] = hashlib.sha256(content).hexdigest()
                batch.packages += told
            yield content

    def rows(self) -> list[tuple[str, dict[str, Any]]]:
        """Id and body of the row of each batch."""
        window = {"start": _stamp(self._start), "end": _stamp(self._end)}
        return [(day, {"window": window, **_body(batch)}) for day, batch in sorted(self._found.items())]

    def _packages(self, line: bytes) -> list[str]:
        """Who made the predictions of one record; none where it is outside the window or cannot be read."""
        try:
            record = RECORD.decode(line)
            if not self._start <= record.event_metadata.inference_time < self._end:
                return []
            side = record.capture_data.endpoint_output
            return [answer.package for answer in _answers(text_of(side) if side else b"") if answer.package]
        except (msgspec.DecodeError, TypeError, ValueError):
            return []  # the reader of the window counts and names what cannot be read


def digest(files: dict[str, str]) -> str:
    """Of the names and contents of a batch's files."""
    told = "".join(f"{sha256}  {name}\n" for name, sha256 in sorted(files.items()))
    return hashlib.sha256(told.encode()).hexdigest()


def _body(batch: Batch) -> dict[str, Any]:
    named = batch.files if len(batch.files) <= _MANY_FILES else None
    return {
        "predictions": batch.packages.total(),
        "packages": dict(sorted(batch.packages.items())),
        "file_count": len(batch.files),
        "files": named,
        "sha256": digest(batch.files),
    }


def _answers(text: str | bytes) -> list[Any]:
    try:
        return list(getattr(ANSWERS.decode(text), "predictions"))  # noqa: B009 - a struct made at run time
    except msgspec.DecodeError:
        return list(ANSWER.decode_lines(text))


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
