"""This file is an append-only file of JSON lines that survives a kill at any byte; many threads share one fsync."""

import json
import os
import threading
from pathlib import Path
from typing import Any

from localcloud.engine.errors import InputError
from localcloud.engine.files import sync_folder, unwritable, write_all


def lines(path: Path) -> list[Any]:
    """The whole lines of a journal; the last one may be torn by a kill and then never happened."""
    if not path.exists():
        return []
    whole = path.read_bytes().split(b"\n")[:-1]
    return [json.loads(line) for line in whole]


def after(state: Path, journal: Path, base: str) -> tuple[list[Any], bool]:
    """The journal's events if they came after the state file with this digest, and whether they are in it already."""
    events = lines(journal)
    if not events or events[-1].get("folded") == base:
        return [], bool(events)
    if events[0]["base"] != base:
        raise InputError(
            f"{state} must not change while {journal.name} lies beside it, got another file; "
            "put the file back, or delete the journal if what it tells is no longer true"
        )
    return [event for event in events if "folded" not in event], False


class Journal:
    """Opens on the first line, so that a run that changes nothing leaves no file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._syncing = threading.Lock()
        self._descriptor: int | None = None
        self._size = 0
        self._synced = 0

    def append(self, line: Any) -> int:
        """Write one line; the answer is how far `sync` must reach to make it last."""
        data = json.dumps(line, separators=(",", ":")).encode() + b"\n"
        with self._lock:
            try:
                descriptor = self._open()
                write_all(descriptor, data)
            except OSError as error:
                self._cut()
                raise unwritable(self.path, error) from error
            self._size += len(data)
            return self._size

    def sync(self, reach: int) -> None:
        """Wait until everything up to `reach` is on the disk; whoever comes first does it for all."""
        with self._syncing:
            if self._synced >= reach or self._descriptor is None:
                return
            target = self._size
            try:
                os.fsync(self._descriptor)
            except OSError as error:
                raise unwritable(self.path, error) from error
            self._synced = target

    def close(self, *, remove: bool) -> None:
        """Stop writing; `remove` once everything is in the state file."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None
        if remove:
            self.path.unlink(missing_ok=True)

    def _open(self) -> int:
        if self._descriptor is None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
            kept = self.path.read_bytes().rfind(b"\n") + 1
            os.ftruncate(self._descriptor, kept)
            self._size = kept
            sync_folder(self.path.parent)
        return self._descriptor

    def _cut(self) -> None:
        # Half a line in the middle of the file would make every later one unreadable.
        if self._descriptor is not None:
            os.ftruncate(self._descriptor, self._size)
