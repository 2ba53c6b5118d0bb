"""This file is one file of captures: how it comes, and what was found in it."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

Late = Callable[[], bool]
"""Whether there is no time to read on."""
UNREACHED, CUT = "files not read: time ran out", "files read in part: time ran out"


def never() -> bool:
    return False


@dataclass(frozen=True, kw_only=True)
class File:
    """One file that holds captures."""

    key: str
    chunks: Iterable[bytes]
    wrong: str = ""
    """Why it is not read at all."""


@dataclass(slots=True)
class Read:
    """What was found in one file."""

    key: str
    sha256: str = ""
    packages: Counter[str] = field(default_factory=Counter)
    """Predictions inside the window by who made them."""
    unread: Counter[str] = field(default_factory=Counter)
    """How much of what was passed over."""
