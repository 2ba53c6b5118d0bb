"""This file says which captured predictions a window was: the batches that the ledger keeps, a day of a variant each.

A day, so that a prediction's batch is found by its id's time, and a window of a week leaves a week's rows and no more.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from jobs.drift.capture_file import Read
from jobs.kit.captures import split

_MANY_FILES = 2000
"""More names than that would not fit into a row; their common digest does."""


def batches(files: Iterable[Read], start: datetime, end: datetime) -> list[tuple[str, dict[str, Any]]]:
    """Id and body of the row of each batch, from what was found in each capture file."""
    window = {"start": _stamp(start), "end": _stamp(end)}
    found: dict[str, Batch] = {}
    for file in files:
        if file.packages:
            day, name = split(file.key)
            batch = found.setdefault(day, Batch())
            batch.files[name] = file.sha256
            batch.packages += file.packages
    return [(day, {"window": window, **_body(batch)}) for day, batch in sorted(found.items())]


@dataclass
class Batch:
    """What was captured of one variant on one day, inside the window."""

    files: dict[str, str] = field(default_factory=dict)
    """sha256 by name, from the hour on."""
    packages: Counter[str] = field(default_factory=Counter)
    """Predictions by who made them."""


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


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
