"""This file lets snapshots go in an order in which none is ever half there, whenever the process is killed.

| step | a kill after it leaves |
|---|---|
| a copy of the manifest under expired/ | the snapshot, whole |
| a ledger row | the snapshot, whole, and known to be going: the same command goes on |
| the manifest goes | nothing that names its data: no reader finds the snapshot |
| data files go that no snapshot names | fewer of them: the same command goes on |
"""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from jobs.kit.retention import Retention
from jobs.snapshot.hold import Append
from jobs.snapshot.kept import EXPIRY, Kept, file_names
from jobs.snapshot.objects import Objects
from jobs.snapshot.retention import Fate, fates, unshared, why_it_goes


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What would happen."""

    fates: Sequence[Fate]
    """Of every snapshot that is there."""
    going: Sequence[Kept]
    unfinished: Sequence[Kept]
    """Those that expired before and have left something."""
    files: dict[str, list[str]]
    """The data files that go with each, if they are there."""


def plan(found: Sequence[Kept], retention: Retention, now: datetime, objects: Objects) -> Plan:
    """Decide, and look what earlier expiries that were killed have left."""
    told = [_really(fate, objects) for fate in fates(found, retention, now)]
    going = [fate.snapshot for fate in told if fate.stays is None]
    ids = {one.id for one in going}
    after = [replace(one, expired=now.isoformat()) if one.id in ids else one for one in found]
    manifests = objects.manifests()
    files = _present(unshared(after, but=_unknown(found, manifests, objects)), objects)
    gone = [one for one in found if one.expired is not None]
    unfinished = [one for one in gone if one.id in manifests or files[one.id]]
    return Plan(fates=told, going=going, unfinished=unfinished, files=files)


def carry_out(found: Plan, retention: Retention, objects: Objects, append: Append, still: Callable[[], None]) -> None:
    """Do what was planned.

    Args:
        found: the plan.
        retention: what the line's spec says, for the ledger.
        objects: where the snapshots are.
        append: writes to the ledger.
        still: raises where data must not go now, such as while a run may be writing a snapshot that shares them.
    """
    for one in found.going:
        content = objects.read(objects.manifest(one.id))
        if content is None or hashlib.sha256(content).hexdigest() != one.id:
            raise RuntimeError(
                f"{objects.uri(objects.manifest(one.id))} must be the manifest that its name says, got another or none"
            )
        if objects.held([objects.manifest(one.id)]):
            raise RuntimeError(f"snapshot {one.id} must not be held, but is since the plan was made; look again")
        objects.write(objects.tombstone(one.id), content)
        append(EXPIRY, one.id, _row(one, found.files[one.id], retention, objects))
    objects.remove([objects.manifest(one.id) for one in (*found.going, *found.unfinished)])
    still()
    objects.remove(sorted({objects.data(file) for files in found.files.values() for file in files}))


def _row(one: Kept, removed: Sequence[str], retention: Retention, objects: Objects) -> dict[str, Any]:
    counted = {"files": len(one.files), "files_removed": len(removed)}
    stated = retention.model_dump(exclude_none=True)
    kept_at = objects.uri(objects.tombstone(one.id))
    return {"reason": why_it_goes(retention), "retention": stated, "rows": one.rows, "manifest": kept_at, **counted}


def _really(fate: Fate, objects: Objects) -> Fate:
    """S3 may know of a hold that the ledger does not: whoever placed it was killed before the row, or used other tools."""
    if fate.stays is None and (found := objects.held([objects.manifest(fate.snapshot.id)])):
        return replace(
            fate, stays=f"{objects.uri(found[0])} is under legal hold in S3; estate snapshots unhold lifts it"
        )
    return fate


def _unknown(found: Sequence[Kept], manifests: Sequence[str], objects: Objects) -> list[str]:
    """Files of manifests that no row tells of yet: a snapshot that is being made, or whose job was killed before its row."""
    known = {one.id for one in found}
    contents = [objects.read(objects.manifest(one)) for one in manifests if one not in known]
    return [file for content in contents if content for file in file_names(json.loads(content))]


def _present(files: dict[str, list[str]], objects: Objects) -> dict[str, list[str]]:
    """Without those that are gone already, and those under legal hold."""
    there = objects.there()
    listed = sorted({file for names in files.values() for file in names if file in there})
    held = set(objects.held(objects.data(file) for file in listed))
    free = {file for file in listed if objects.data(file) not in held}
    return {one: [file for file in names if file in free] for one, names in files.items()}
