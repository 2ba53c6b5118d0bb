"""This file is the lock that lets one run change a stack at a time; it falls with the process that holds it."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from localcloud.engine import records
from localcloud.engine.errors import InputError


@contextmanager
def locked(state: Path, command: str, *, shared: bool = False) -> Iterator[None]:
    """Hold the stack's lock, or say at once who does; previews share it with one another."""
    state.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(state.with_name(state.name + ".lock"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(descriptor, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(descriptor, 200).decode(errors="replace").strip() or "another process"
            raise InputError(f"the stack must be free, got {holder} at work on it; wait for it to end") from None
        if not shared:
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, f"`{command}` (process {os.getpid()}, since {records.now()})".encode(), 0)
        yield
    finally:
        os.close(descriptor)
