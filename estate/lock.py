"""This file lets one command at a time change an environment from this machine; the lock falls with its process."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from estate.problems import BadInput
from estate.where import Where


@contextmanager
def alone(where: Where, command: str) -> Iterator[None]:
    """Hold the environment.

    Raises:
        BadInput: another command holds it; the message says which and since when.
    """
    where.home.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(where.home / f"{where.stack}.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(descriptor, 200).decode(errors="replace") or "another command"
            raise BadInput(
                f"stack {where.stack} must be free, got {holder} at work on it; wait for it to end"
            ) from None
        os.ftruncate(descriptor, 0)
        told = f"`estate {command}` (process {os.getpid()}, since {datetime.now(UTC):%H:%M:%S} UTC)"
        os.pwrite(descriptor, told.encode(), 0)
        yield
    finally:
        os.close(descriptor)
