"""This file decides what a release does next, from what is there; nothing in it calls a cloud."""

import json
import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from jobs.release.errors import Refused

TOLERANCE = 1e-4
"""How far a golden answer may be off: the same trees summed on other hardware differ in the last digits of a float."""
_BUSY = ("Creating", "Updating", "SystemUpdating", "RollingBack", "Deleting")
_WAITS = (1, 1, 2, 3, 5, 8, 13, 20, 30)


class Step(StrEnum):
    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"
    WAIT = "wait"
    DONE = "done"
    ROLLED_BACK = "rolled back"
    FAILED = "failed"


@dataclass(frozen=True, kw_only=True)
class Endpoint:
    """What the service says about an endpoint now."""

    status: str
    config: str
    pending: str | None = None
    """The configuration that is being rolled out."""
    reason: str = ""


def next_step(endpoint: Endpoint | None, wanted: str, *, started: bool) -> Step:
    """What to do so that the endpoint serves `wanted`; `started` says that this release has already sent it there.

    InService with another configuration after we sent ours is a rollback, whatever the service calls it.

    Source:
        hashicorp/terraform-provider-aws#46663: the service reports success after it has rolled back.
    """
    if endpoint is None:
        return Step.CREATE
    if endpoint.status in _BUSY:
        return Step.WAIT
    if endpoint.status == "InService" and endpoint.config == wanted:
        return Step.DONE
    if endpoint.status == "InService":
        return Step.ROLLED_BACK if started else Step.UPDATE
    if started:
        return Step.FAILED
    # A Failed endpoint takes no other call; any other state is one that an update can leave.
    return Step.DELETE if endpoint.status == "Failed" else Step.UPDATE


def serves(endpoint: Endpoint | None, wanted: str) -> bool:
    """Whether it serves `wanted` and nothing else is being rolled out; a fleet that only changes its size serves on."""
    return (
        endpoint is not None
        and endpoint.status in ("InService", "Updating", "SystemUpdating")
        and endpoint.config == wanted
        and endpoint.pending in (None, wanted)
    )


def staging_step(endpoint: Endpoint | None, wanted: str, *, started: bool) -> Step:
    """As `next_step`; what an earlier release left behind makes room instead of being updated."""
    step = next_step(endpoint, wanted, started=started)
    return Step.DELETE if step is Step.UPDATE else step


def refusal(package: Mapping[str, Any], group: str) -> str:
    """Why a package may not be released to the line of this group; empty when it may."""
    status, arn = package.get("ModelApprovalStatus"), package.get("ModelPackageArn")
    if package.get("ModelPackageGroupName") != group:
        return f"package must be of group {group}, got {arn}"
    if status != "Approved":
        why = f", because {said}" if (said := package.get("ApprovalDescription")) else ""
        way_out = "train a new one" if status == "Rejected" else "approve it first"
        return f"package must be Approved, got {status} for {arn}{why}; {way_out}"
    return ""


def wanted(given: Mapping[str, Any], strategy: str) -> tuple[str, str]:
    """Package and strategy of a release, from what `estate release` or the event of an approval says.

    Raises:
        Refused: it names no package, or a strategy that there is none of.
    """
    arn = given.get("package_arn") or given.get("detail", {}).get("ModelPackageArn")
    if not arn:
        raise Refused("input must have package_arn or the detail of a package's event, got neither")
    chosen = given.get("strategy") or strategy
    if chosen != "all-at-once":
        raise Refused(f"strategy must be all-at-once, got {chosen}; this estate has no other yet")
    return str(arn), str(chosen)


def golden_problems(expected: Sequence[float], answers: Sequence[str], package: str) -> list[str]:
    """What is wrong with a server's answers to the golden requests, at most the first three."""
    if len(answers) != len(expected) or not expected:
        return [f"answers must be {len(expected)} (at least 1), got {len(answers)}"]
    found = (_problem(i, *pair, package) for i, pair in enumerate(zip(expected, answers, strict=True), start=1))
    return [problem for problem in found if problem][:3]


def _problem(number: int, expected: float, answer: str, package: str) -> str:
    try:
        document = json.loads(answer)
        probability, by = float(document["probability"]), document["package"]
    except (ValueError, KeyError, TypeError):
        return f"golden answer {number} must hold a probability and a package, got {answer[:200]}"
    if by != package:
        return f"golden answer {number} must come from {package}, came from {by}"
    if not math.isclose(probability, expected, rel_tol=0, abs_tol=TOLERANCE):
        return f"golden answer {number} must have probability {expected:.6f}, got {probability:.6f}"
    return ""


def superseded(created: Mapping[str, datetime], in_use: Collection[str], keep: int = 2) -> list[str]:
    """Configurations to delete: all but those in use and the newest, `keep` in all; oldest first."""
    newest = sorted(
        (name for name in created if name not in in_use), key=lambda name: (created[name], name), reverse=True
    )
    return newest[max(0, keep - len(set(in_use) & set(created))) :][::-1]


def wait(polls: int) -> int:
    """Seconds until the next look: soon at first, for a laptop; seldom later, for a cloud."""
    return _WAITS[min(polls, len(_WAITS) - 1)]


def outcome(error: Mapping[str, Any]) -> str:
    """The word the ledger keeps for a release that did not go live."""
    return {"Refused": "refused", "RolledBack": "rolled back"}.get(
        str(error.get("Error", "")).rpartition(".")[2], "failed"
    )


def in_words(name: str, found: Endpoint | None) -> str:
    """How an endpoint is."""
    if found is None:
        return f"endpoint {name} does not exist"
    return f"endpoint {name} is {found.status} with {found.config}" + (f": {found.reason}" if found.reason else "")
