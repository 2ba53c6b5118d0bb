"""This file holds the rows of a ledger against their witness, which misses what the chain cannot: rows removed from the end."""

from collections.abc import Mapping, Sequence

from jobs.kit.chain import Row
from jobs.kit.witness import Seen, Witness, key


def contradicted(rows: Sequence[Row], seen: Sequence[Seen]) -> Seen | None:
    """The first row that was witnessed and is not there, or not as it was witnessed; nothing when all are."""
    there: Mapping[int, str] = {row.seq: row.digest for row in rows}
    return next((one for one in seen if there.get(one.seq) != one.digest), None)


def unwitnessed(rows: Sequence[Row], seen: Sequence[Seen]) -> list[Row]:
    """The rows after the last witnessed one: their writer died, or writes this moment."""
    last = max((one.seq for one in seen), default=0)
    return [row for row in rows if row.seq > last]


def say(line: str, rows: Sequence[Row], one: Seen, copy: Row | None, bucket: str) -> str:
    """Which row is gone or was replaced, in words."""
    where = f"its witness s3://{bucket}/{key(line, one)} remains"
    was = f" ({copy.kind} {copy.id}, by {copy.by} at {copy.at})" if copy else ""
    found = next((row for row in rows if row.seq == one.seq), None)
    if found is None:
        return f"row {one.seq}{was} was removed; {where}"
    return f"row {one.seq}{was} must have digest {one.digest}, has {found.digest} ({found.kind} {found.id}); it was replaced; {where}"


def held_against(line: str, rows: Sequence[Row], witness: Witness, seen: Sequence[Seen], bucket: str) -> str | None:
    """Which row, the first in order, is not as it was witnessed; nothing when all are.

    Args:
        line: whose ledger it is.
        rows: the whole of it, read after the witness was.
        witness: where copies are.
        seen: what was witnessed.
        bucket: where the witness is, to be told.
    """
    one = contradicted(rows, seen)
    return say(line, rows, one, witness.copy(line, one), bucket) if one else None
