"""This file is what the ledger knows of every snapshot of a line: what it is made of, who needs it, held or gone. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from jobs.kit.chain import Row
from jobs.snapshot.contract import files

HOLD, EXPIRY = "hold", "expiry"
"""Kinds of ledger rows; a hold's body says whether it is one or the end of one."""
REJECTED = "Rejected"


@dataclass(frozen=True, kw_only=True)
class Use:
    """A package that was made from a snapshot."""

    package: str
    version: int
    status: str | None
    """In the registry; None when it is no longer there."""
    served: bool
    """Whether it was ever live."""

    @property
    def needs(self) -> bool:
        """Whether the snapshot must stay for it."""
        return self.served or self.status not in (None, REJECTED)


@dataclass(frozen=True, kw_only=True)
class Kept:
    """One snapshot."""

    id: str
    line: str
    made: datetime
    as_of: str
    rows: int
    files: tuple[str, ...]
    used: tuple[Use, ...] = ()
    held: str | None = None
    """Why, if it is held."""
    expired: str | None = None
    """When, if it is."""


def kept(rows: Sequence[Row], registry: Mapping[str, str] | None = None) -> list[Kept]:
    """Every snapshot that was ever made, the newest first.

    Args:
        rows: the line's whole ledger, oldest first.
        registry: status of every package that is in the registry now; what the ledger says of them if left out.
    """
    made = {row.id: row for row in rows if row.kind == "snapshot"}
    uses = _uses(rows, registry)
    found = [_kept(rows, row, tuple(use for about, use in uses if about == row.id)) for row in made.values()]
    return sorted(found, key=lambda one: (one.made, one.id), reverse=True)


def file_names(body: Mapping[str, Mapping[str, Mapping[str, object]]]) -> tuple[str, ...]:
    """The data files that a manifest, or the row that repeats it, names; each once."""
    return tuple(sorted({str(one["file"]) for part in body["parts"].values() for one in files(part)}))


def _kept(rows: Sequence[Row], made: Row, used: tuple[Use, ...]) -> Kept:
    held, expired = None, None
    for row in rows:
        if row.id != made.id:
            continue
        if row.kind == HOLD:
            held = str(row.body["reason"]) if row.body["held"] else None
        elif row.kind == EXPIRY:
            expired = row.at
        elif row.kind == "snapshot":
            expired = None  # made anew since
    body = made.body
    return Kept(
        id=made.id,
        line=made.line,
        made=datetime.fromisoformat(made.at),
        as_of=body["as_of"],
        rows=body["rows"],
        files=file_names(body),
        used=used,
        held=held,
        expired=expired,
    )


def _uses(rows: Sequence[Row], registry: Mapping[str, str] | None) -> list[tuple[str, Use]]:
    """Packages with the snapshot that each was made from."""
    served = {r.body["package_arn"] for r in rows if r.kind == "release" and r.body.get("outcome") == "live"}
    said = {row.id: row.body["status"] for row in rows if row.kind in ("package", "approval")}
    found = {}
    for row in rows:
        if row.kind == "package":
            status = said.get(row.id) if registry is None else registry.get(row.id)
            use = Use(package=row.id, version=row.body["version"], status=status, served=row.id in served)
            found[row.id] = (row.body["snapshot"], use)
    return list(found.values())
