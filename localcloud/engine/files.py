"""This file is writing so that a full disk or a kill leaves either the old file or the new one, whole."""

import os
from pathlib import Path

from localcloud.engine.errors import InputError


def write_all(descriptor: int, data: bytes) -> None:
    """Every byte; os.write may take fewer."""
    while data:
        data = data[os.write(descriptor, data) :]


def sync_folder(folder: Path) -> None:
    """Make a new or renamed entry of a folder last."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def replace(path: Path, data: bytes) -> None:
    """Put new content in a file's place; the old one stays until the new one is on the disk."""
    temporary = path.with_name(path.name + ".new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        try:
            write_all(descriptor, data)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        temporary.replace(path)
        sync_folder(path.parent)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise unwritable(path, error) from error


def unwritable(path: Path, error: OSError) -> InputError:
    """One message for a disk that is full or broken."""
    return InputError(
        f"{path} must be writable, got {error.strerror or error}; the state before this is intact, and what was begun is "
        "found again by the next run: make room and run the same command again"
    )
