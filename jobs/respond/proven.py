"""This file is what a rollback may go back to."""

from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Any

from jobs.respond.facts import ROLLBACK
from jobs.respond.gather import History


def proven(past: History) -> list[str]:
    """Packages that were live before the one that serves, newest first."""
    return proven_of(row.body for row in past.of("release"))


def proven_of(releases: Iterable[Mapping[str, Any]]) -> list[str]:
    """The same from releases, oldest first; none that was left by a rollback and not released since."""
    live = [body for body in releases if body["outcome"] == "live"]
    left, arns = left_of(live), [body["package_arn"] for body in live]
    return list(dict.fromkeys(arn for arn in reversed(arns) if arn not in left and arn != arns[-1]))


def left_of(releases: Iterable[Mapping[str, Any]]) -> set[str]:
    """Packages that were left by a rollback and not released since."""
    live, left = [body for body in releases if body["outcome"] == "live"], set[str]()
    for before, now in pairwise(live):
        if str(now.get("reason") or "").startswith(ROLLBACK):
            left.add(before["package_arn"])
        left.discard(now["package_arn"])
    return left
