"""This file is how what was made by hand leaves the process: a file whole or not at all, a text where it is asked for."""

import os
import sys
from pathlib import Path


def write(path: Path, content: bytes | str) -> None:
    """Put a file where it is asked for; until it is whole, what was there before stays.

    Raises:
        ValueError: it cannot be written there.
    """
    data = content.encode() if isinstance(content, str) else content
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        if path.exists() and not path.is_file():  # a pipe or a device takes what comes
            path.write_bytes(data)
            return
        try:
            unfinished.write_bytes(data)
            unfinished.replace(path)
        finally:
            unfinished.unlink(missing_ok=True)
    except OSError as error:
        raise ValueError(f"{path} must be a file that can be written, got {error.strerror}") from error


def say(text: str) -> None:
    """Print, now.

    Raises:
        ValueError: standard output takes nothing.
        BrokenPipeError: whoever read it has left.
    """
    try:
        print(text, flush=True)
    except BrokenPipeError:
        raise
    except OSError as error:
        # What is still in the buffer would fail once more when the process ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise ValueError(f"standard output must take the answer, got {error.strerror}") from error
