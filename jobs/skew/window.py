"""This file finds the captured predictions of a span of time, in a bucket or in a folder of capture files."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Self

from jobs.kit.entry import BadInputError
from jobs.kit.files import Files
from jobs.kit.moments import moment
from jobs.skew.captured import Captures, Names, Seen, read

DAY = timedelta(days=1)
_HOUR = re.compile(r"(\d{4}/\d{2}/\d{2}/\d{2})/")


@dataclass(frozen=True)
class Window:
    """From `start` to before `end`."""

    start: datetime
    end: datetime

    @classmethod
    def of(cls, start: str, end: str, now: datetime) -> Self:
        """As a person or a schedule names it; the last day where nothing is named.

        Raises:
            BadInputError: a moment is none, or the end is not after the start.
        """
        last = moment(end, "end") if end else now
        first = moment(start, "start") if start else last - DAY
        if first >= last:
            raise BadInputError(f"end must be after start {first.isoformat()}, got {last.isoformat()}")
        return cls(first, last)

    def touches(self, name: str) -> bool:
        """Whether a capture file may hold predictions of the window: files are kept by hour."""
        found = _HOUR.search(name)
        if found is None:
            return True
        hour = datetime.strptime(found[1], "%Y/%m/%d/%H").replace(tzinfo=UTC)
        # A file is named by the hour in which it was begun.
        return self.start - timedelta(hours=2) <= hour < self.end

    def holds(self, moment: datetime) -> bool:
        return self.start <= moment < self.end


def captures(files: Files, names: Names, window: Window) -> tuple[Captures, str]:
    """The window's predictions, and whether it is of when they were asked for, or of the moments they are about.

    The past is replayed today: where nothing was asked for in the window, what is about it counts.
    """
    kept = [name for name in files.names() if name.endswith(".jsonl")]
    asked = read(_contents(files, [name for name in kept if window.touches(name)]), names, window.holds)
    if asked.seen:
        return asked, "asked"
    every = read(_contents(files, kept), names)
    about = [one for one in every.seen if window.holds(_moment(one))]
    return (Captures(about, every.unread), "about") if about else (asked, "asked")


def _contents(files: Files, names: list[str]) -> Iterator[bytes]:
    return (files.read(name) for name in names)


def _moment(one: Seen) -> datetime:
    return datetime.fromtimestamp(one.moment, UTC)
