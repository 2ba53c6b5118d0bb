"""This file is what the approve job reads from its environment and from its event."""

from dataclasses import dataclass
from typing import NotRequired, TypedDict

from jobs.kit.contract import Contract


@dataclass(frozen=True, kw_only=True)
class ApproveContract(Contract):
    line: str
    ledger_table: str
    ledger_bucket: str = ""
    package_group: str
    approval: str
    """Who approves what passed its gates: automatic or manual."""


class ApproveEvent(TypedDict):
    """Returns `{"package_arn", "status": Approved | Rejected | PendingManualApproval, "reason"}`.

    The pipeline sends `{"package_arn", "run_id", "by"}` and the policy decides; a person sends `{"package_arn", "decision": approve | reject, "reason", "by"}`.
    """

    package_arn: str
    by: NotRequired[str]
    run_id: NotRequired[str]
    decision: NotRequired[str]
    reason: NotRequired[str]
