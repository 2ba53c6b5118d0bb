"""This file holds a snapshot, and lets it go again: in S3, so that nobody can delete it, and in the ledger, so that all know."""

from collections.abc import Callable, Sequence
from typing import Any

from jobs.kit.entry import BadInputError
from jobs.snapshot.kept import HOLD, Kept
from jobs.snapshot.objects import Objects

Append = Callable[[str, str, dict[str, Any]], Any]
"""Writes a ledger row of a kind, about something."""


def keys(objects: Objects, one: Kept) -> list[str]:
    """Everything that a snapshot is made of."""
    return [objects.manifest(one.id), *(objects.data(file) for file in one.files)]


def hold(one: Kept, reason: str, objects: Objects, append: Append) -> int:
    """Hold a snapshot; gives how many objects are.

    Raises:
        BadInputError: it is gone.
    """
    if one.expired is not None:
        raise BadInputError(f"snapshot must be there to be held, got {one.id}, which expired {one.expired}")
    held = keys(objects, one)
    # The objects first: no row says of a snapshot that it is held while it could be deleted.
    objects.put_hold(held, on=True)
    append(HOLD, one.id, {"held": True, "reason": reason, "objects": len(held)})
    return len(held)


def unhold(one: Kept, reason: str, found: Sequence[Kept], objects: Objects, append: Append) -> int:
    """End a hold; gives how many objects are free. What another held snapshot shares stays held.

    Args:
        one: the snapshot.
        reason: why.
        found: every snapshot of the line.
        objects: where they are.
        append: writes to the ledger.
    """
    others = {key for other in found if other.id != one.id and other.held is not None for key in keys(objects, other)}
    free = [key for key in keys(objects, one) if key not in others]
    # The row first: killed in between, objects stay held that nobody holds, and the same command frees them.
    if one.held is not None:
        append(HOLD, one.id, {"held": False, "reason": reason, "objects": len(free)})
    objects.put_hold(free, on=False)
    return len(free)
