"""This file is one row of the ledger, its seal, and the proof that no row was changed or left out."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


class OvertakenError(RuntimeError):
    """What was decided rests on a state of the ledger that is past; decide anew."""


@dataclass(frozen=True, kw_only=True)
class Row:
    """One thing that happened."""

    line: str
    seq: int
    kind: str
    id: str
    at: str
    """UTC, ISO 8601."""
    by: str
    text: str
    """The body as stored: the digest covers these characters."""
    previous: str
    """Digest of the row before; empty for the first."""
    digest: str = ""

    @property
    def body(self) -> dict[str, Any]:
        body: dict[str, Any] = json.loads(self.text)
        return body


def digest(row: Row) -> str:
    """Seal of a row: any changed character of it, or of any row before it, changes the seal."""
    sealed = [row.line, row.seq, row.kind, row.id, row.at, row.by, row.text, row.previous]
    return hashlib.sha256(json.dumps(sealed).encode()).hexdigest()


def verify(rows: Sequence[Row]) -> str | None:
    """Say which row, the first in order, breaks the chain; nothing when the chain holds.

    >>> verify([])
    """
    previous = ""
    for position, row in enumerate(rows, start=1):
        if row.seq != position:
            return f"row {row.seq} must be row {position}; {'rows are missing before it' if row.seq > position else 'it comes twice'}"
        if row.previous != previous:
            return f"row {row.seq} ({row.kind} {row.id}) must follow {previous or 'nothing'}, says {row.previous or 'nothing'}"
        expected = digest(row)
        if row.digest != expected:
            return f"row {row.seq} ({row.kind} {row.id}) must have digest {expected}, has {row.digest}; it was changed"
        previous = row.digest
    return None


def follows(row: Row, before: Row | None = None) -> bool:
    """Whether a row is as it was sealed and says that it came after this one; nothing says that of the first that is at hand."""
    return digest(row) == row.digest and (before is None or (row.seq, row.previous) == (before.seq + 1, before.digest))


def line_name(line: str) -> str:
    """The ledger's spelling of a line, whichever of its two spellings is given.

    >>> line_name("flight_delay")
    'flight-delay'
    """
    return line.replace("_", "-")


def topic(line: str, kind: str) -> str:
    """What an index finds a line's rows of one kind by.

    >>> topic("flight_delay", "release")
    'flight-delay release'
    """
    return f"{line_name(line)} {kind}"


def to_item(row: Row) -> dict[str, Any]:
    """A row as DynamoDB takes it."""
    texts = {name: {"S": getattr(row, name)} for name in ("line", "kind", "id", "at", "by", "digest", "previous")}
    return {**texts, "topic": {"S": topic(row.line, row.kind)}, "seq": {"N": str(row.seq)}, "body": {"S": row.text}}


def from_item(item: dict[str, Any]) -> Row:
    """A row as DynamoDB gives it; one that is filed under another topic has lost its seal, for no seal covers the topic."""
    texts = {name: item[name]["S"] for name in ("line", "kind", "id", "at", "by", "digest", "previous")}
    if item["topic"]["S"] != topic(texts["line"], texts["kind"]):
        texts["digest"] = ""
    return Row(seq=int(item["seq"]["N"]), text=item["body"]["S"], **texts)
