"""This file is what was read from capture files: columns, and what could not be read, file by file."""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from jobs.drift.capture_file import CUT, UNREACHED, Read
from jobs.drift.columns import Column
from jobs.drift.gathered import Gathered
from jobs.drift.records import Answer

PIECE = 32 * 2**20
"""Bytes of lines after which rows are handed over, where somebody takes them: so memory does not grow with a window."""
Taker = Callable[[int, dict[str, Column]], None]
"""Takes the next rows: how many, and their columns."""
_NAMED = 100
"""Troubles that a verdict names; there may be as many as lines."""


class Captured:
    """The rows of a window, and all that could not be read as one."""

    def __init__(
        self,
        names: Sequence[str],
        package: str = "",
        kinds: Mapping[str, str] | None = None,
        taker: Taker | None = None,
    ) -> None:
        """Args: taker: is handed rows whenever there are enough of them; None: all are kept."""
        self.names, self.package = names, package
        self.rows = self.records = self.others = 0
        self.first: datetime | None = None
        self.last: datetime | None = None
        self.fields: set[str] = set()
        """Fields that requests have, as far as samples show: a field that is null is there, one that vanished is not."""
        self.files: list[Read] = []
        self._kinds, self._taker = kinds or {}, taker
        self.gathered = self._empty()
        self._taken = self._pending = 0
        self._sampled = False
        self._digest = hashlib.sha256()
        self._size = 0

    def _empty(self) -> dict[str, Gathered]:
        return {name: Gathered(self._kinds.get(name)) for name in (*self.names, "probability")}

    @property
    def received(self) -> tuple[float, float] | None:
        """When the first and the last call were, in days since 1970."""
        return (self.first.timestamp() / 86400, self.last.timestamp() / 86400) if self.first and self.last else None

    @property
    def span_days(self) -> float | None:
        """Days between the first and the last row."""
        return (self.last - self.first).total_seconds() / 86400 if self.first and self.last else None

    @property
    def unread(self) -> Counter[str]:
        """How much was passed over, over all files."""
        return sum((file.unread for file in self.files), Counter())

    @property
    def late(self) -> bool:
        """Whether time ran out before all was read."""
        return any(file.unread[what] for file in self.files for what in (UNREACHED, CUT))

    def columns(self) -> dict[str, Column]:
        """Every column that was asked for and that any request has, and `probability` from the answers."""
        told = {name: one.column() for name, one in self.gathered.items()}
        return {name: column for name, column in told.items() if column.type != "unknown" or name in self.fields}

    def pile(self, size: int) -> None:
        """So many more bytes of lines were read."""
        self._pending += size
        if self._pending >= PIECE:
            self.hand_over()

    def hand_over(self) -> None:
        if self._taker and self.rows > self._taken:
            self._taker(self.rows - self._taken, self.columns())
            self.gathered, self._taken = self._empty(), self.rows
        self._pending = 0

    def told(self) -> dict[str, Any]:
        """The verdict's member `captures`: how much was read, and what could not be, file by file."""
        unread = [
            {"file": file.key, "what": what, "count": count}
            for file in self.files
            for what, count in sorted(file.unread.items())
        ]
        counts = {"files": len(self.files), "calls": self.records, "rows": self.rows, "others": self.others}
        return counts | {"unread": unread[:_NAMED], "unread_more": max(0, len(unread) - _NAMED)}

    def begin(self, key: str, wrong: str = "") -> None:
        self.files.append(Read(key, unread=Counter([wrong] if wrong else [])))
        self._sampled, self._digest, self._size = False, hashlib.sha256(), 0

    def hashed(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        for chunk in chunks:
            self._digest.update(chunk)
            self._size += len(chunk)
            yield chunk

    def cut(self) -> None:
        """The file is left before its end, so that nothing is to be said of it as a whole."""
        self.note(CUT)
        self.files[-1].packages.clear()

    def end(self) -> None:
        self.files[-1].sha256 = self._digest.hexdigest()
        if not self._size and not self.files[-1].unread:
            self.note("files that are empty")

    def note(self, what: str) -> None:
        self.files[-1].unread[what] += 1

    def answered(self, answers: Iterable[Answer]) -> None:
        """Count predictions, of whatever package."""
        packages = self.files[-1].packages
        packages.update([answer.package for answer in answers])
        packages.pop("", None)

    def samples(self) -> bool:
        """Whether the file has not been sampled for its fields yet."""
        first, self._sampled = not self._sampled, True
        return first

    def invoked(self, times: Sequence[datetime]) -> None:
        """Count calls."""
        if not times:
            return
        self.records += len(times)
        low, high = min(times), max(times)
        self.first = low if self.first is None or low < self.first else self.first
        self.last = high if self.last is None or high > self.last else self.last
