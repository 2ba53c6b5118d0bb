"""This file decides which snapshots go, and says of each that stays why. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from jobs.kit.retention import Retention
from jobs.snapshot.kept import Kept


@dataclass(frozen=True, kw_only=True)
class Fate:
    """What becomes of one snapshot."""

    snapshot: Kept
    stays: str | None
    """Why, if it does."""


def fates(found: Sequence[Kept], retention: Retention, now: datetime) -> list[Fate]:
    """Of every snapshot that is not gone, in the order given.

    Args:
        found: the newest first.
        retention: what the line's spec says.
        now: the moment of decision.
    """
    there = [one for one in found if one.expired is None]
    return [Fate(snapshot=one, stays=_stays(one, place, retention, now)) for place, one in enumerate(there)]


def _stays(one: Kept, place: int, retention: Retention, now: datetime) -> str | None:
    """The reason that would outlast the others comes first."""
    if one.held is not None:
        return f"held: {one.held}"
    if needed := next((use for use in one.used if use.needs), None):
        status = f"is {needed.status}" if needed.status else "is no longer in the registry"
        return f"version {needed.version} was made from it, which {'was live' if needed.served else status}"
    if retention.keep_days is None and retention.keep_last is None:
        return "the line's model.yaml states no retention"
    newest = retention.keep_last or 1
    if place < newest:
        return "the newest" if newest == 1 else f"one of the newest {newest}"
    if retention.keep_days is not None and now - one.made < timedelta(days=retention.keep_days):
        return f"younger than {retention.keep_days} days"
    return None


def unshared(found: Sequence[Kept], *, but: Sequence[str] = ()) -> dict[str, list[str]]:
    """The data files that go with each snapshot that is gone: those that no snapshot names which is there.

    Args:
        found: every snapshot of the line.
        but: files that must stay besides, such as those that a manifest names which the ledger does not know.
    """
    needed = {file for one in found if one.expired is None for file in one.files} | set(but)
    return {one.id: [file for file in one.files if file not in needed] for one in found if one.expired is not None}


def why_it_goes(retention: Retention) -> str:
    """For the ledger.

    >>> why_it_goes(Retention(keep_days=30, keep_last=3))
    'made more than 30 days ago, not one of the newest 3, not held, and no package that serves, may serve or ever served needs it'
    """
    parts = [f"made more than {retention.keep_days} days ago"] if retention.keep_days else []
    parts.append(f"not one of the newest {retention.keep_last or 1}")
    return f"{', '.join(parts)}, not held, and no package that serves, may serve or ever served needs it"


def document(fate: Fate, goes: Mapping[str, Sequence[str]]) -> dict[str, object]:
    """As `estate snapshots expire --json` says it."""
    one = fate.snapshot
    return {
        "snapshot": one.id,
        "as_of": one.as_of,
        "rows": one.rows,
        "made": one.made.isoformat(),
        "goes": fate.stays is None,
        "reason": fate.stays,
        "files": len(one.files),
        "files_removed": len(goes.get(one.id, ())),
    }
