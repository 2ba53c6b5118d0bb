"""This file decides what becomes of a package that waits for approval."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

PENDING = "PendingManualApproval"
APPROVED = "Approved"
REJECTED = "Rejected"
_BY_PERSON = {"approve": APPROVED, "reject": REJECTED}


class DecisionError(ValueError):
    """A decision that may not be made."""


@dataclass(frozen=True, kw_only=True)
class Decision:
    status: str
    reason: str
    by: str


def decide(event: Mapping[str, Any], status: str, approval: str) -> Decision | None:
    """What to write into the registry; nothing where a person has yet to decide or the package is rejected already.

    Raises:
        DecisionError: a person's decision is none, gives no reason, or would approve what a gate has rejected.
    """
    if "decision" in event:
        return _person(event, status)
    if approval == "automatic" and status == PENDING:
        return Decision(status=APPROVED, reason="the line's policy approves what passed its gates", by="policy")
    return None


def _person(event: Mapping[str, Any], status: str) -> Decision:
    wanted, why, by = _BY_PERSON.get(event["decision"]), str(event.get("reason") or "").strip(), event.get("by")
    if wanted is None:
        raise DecisionError(f"decision must be approve or reject, got {event['decision']!r}")
    if not why or not by:
        raise DecisionError(
            f"{'reason' if not why else 'by'} must be given, got nothing; the ledger keeps who decided and why"
        )
    if wanted == APPROVED and status == REJECTED:
        raise DecisionError("package must have passed its gates and not been rejected, got Rejected; train a new one")
    return Decision(status=wanted, reason=why, by=str(by))
