"""This file reads what the endpoint captured: JSON lines of requests and answers, whatever state they are in."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from jobs.drift.capture_file import File, Late, never
from jobs.drift.captured import Captured, Taker
from jobs.drift.lines import blocks
from jobs.drift.records import (
    ANSWER,
    ANSWERS,
    NO_ANSWER,
    Answer,
    Record,
    documents_of,
    fields_of,
    looked_up,
    records_of,
    text_of,
)
from jobs.drift.rows import Rows
from jobs.drift.usual import usual


class Reader:
    """Reads capture files for the columns of one baseline."""

    def __init__(self, names: Sequence[str], types: Mapping[str, str] | None = None, package: str = "") -> None:
        """Args: package: rows that another one answered are only counted; empty: every row counts."""
        self._rows = Rows([name for name in names if name != "probability"], types or {})
        self._package = package

    def read(
        self, files: Iterable[File], start: datetime, end: datetime, taker: Taker | None = None, late: Late = never
    ) -> Captured:
        """Read capture files; only invocations from `start` to before `end` count.

        Args:
            taker: is handed the rows piece by piece, so that they need not all be in memory.
            late: whether there is no time to read on.
        """
        captured = Captured(self._rows.names, self._package, self._rows.kinds, taker)
        for file in files:
            captured.begin(file.key, file.wrong)
            for block in blocks(captured.hashed(file.chunks), captured.note):
                if late():
                    captured.cut()
                    break
                self._block(captured, block, start, end)
                captured.pile(len(block))
            captured.end()
        captured.hand_over()
        return captured

    def _block(self, captured: Captured, block: bytes, start: datetime, end: datetime) -> None:
        if (found := usual(block, self._rows, start, end)) is not None:
            captured.invoked(found.times)
            captured.answered(found.answers)
            if found.found:
                self._complete(found.requests, found.answers)
            self._take(captured, found.requests, found.answers, found.sample)
            return
        inside = list(_inside(records_of(block, captured.note), start, end, captured.note))
        captured.invoked([record.event_metadata.inference_time for record in inside])
        self._one_by_one(captured, inside)

    def _one_by_one(self, captured: Captured, records: Sequence[Record]) -> None:
        requests: list[Any] = []
        answers: list[Answer] = []
        sample: str | bytes = b""
        for record in records:
            asked, told = self._sides(captured, record)
            kept = [(request, answer) for request, answer in zip(asked, told, strict=True) if request is not None]
            requests += [request for request, _ in kept]
            answers += [answer for _, answer in kept]
            if kept and not sample:
                sample = text_of(record.capture_data.endpoint_input)
        self._complete(requests, answers)
        self._take(captured, requests, answers, sample)

    def _complete(self, requests: Sequence[Any], answers: Sequence[Answer]) -> None:
        """What was looked up counts as if the request had said it."""
        for request, answer in zip(requests, answers, strict=True):
            for name, value in (answer.features or {}).items():
                if place := self._rows.places.get(name):
                    setattr(request, place, value)

    def _sides(self, captured: Captured, record: Record) -> tuple[list[Any], list[Answer]]:
        """The requests of a record, None where a line is none, and the answer of each."""
        output = record.capture_data.endpoint_output
        try:
            asked, told = text_of(record.capture_data.endpoint_input), text_of(output) if output else b""
        except ValueError:
            captured.note("records in an encoding that cannot be read")
            return [], []
        requests = documents_of(asked, self._rows.any, self._rows.together, "instances", None, captured.note)
        answers = documents_of(told, ANSWER, ANSWERS, "predictions", NO_ANSWER, captured.note)
        captured.answered(answers)
        if len(answers) != len(requests):
            captured.note("records with fewer or more answers than requests" if output else "records without an answer")
            answers = [NO_ANSWER] * len(requests)
        return requests, answers

    def _take(self, captured: Captured, requests: list[Any], answers: list[Answer], sample: str | bytes) -> None:
        if self._package and {answer.package for answer in answers} - {self._package, ""}:
            ours = [n for n, answer in enumerate(answers) if answer.package in (self._package, "")]
            captured.others += len(answers) - len(ours)
            requests, answers = [requests[n] for n in ours], [answers[n] for n in ours]
        if not requests:
            return
        if captured.samples():
            captured.fields |= fields_of(sample) | looked_up(answers)
        captured.rows += len(requests)
        self._rows.gather(requests, captured.gathered)
        captured.gathered["probability"].see(tuple([answer.probability for answer in answers]))


def _inside(records: Iterable[Record], start: datetime, end: datetime, note: Callable[[str], None]) -> Iterator[Record]:
    """Those inside the window, of records some of which do not say in which zone their time is."""
    for record in records:
        time = record.event_metadata.inference_time
        if time.tzinfo is None:
            note("records whose time names no zone")
        elif start <= time < end:
            yield record
