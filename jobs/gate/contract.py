"""This file is what the gate job reads from its environment and from its event."""

from dataclasses import dataclass
from typing import NotRequired, TypedDict

from jobs.kit.contract import Contract


@dataclass(frozen=True, kw_only=True)
class GateContract(Contract):
    line: str
    artifacts_bucket: str
    ledger_table: str
    ledger_bucket: str = ""
    gates: str
    """JSON list of the line's limits: `[{"metric", "min" or "max"}]`."""


class GateEvent(TypedDict):
    """Returns `{"passed": bool, "report": s3 uri, "reason": text}`; reason is empty when passed."""

    run_id: str
    by: NotRequired[str]
    min_gain: NotRequired[float | None]
    """What it must gain over the model that serves; asked of trainings that a response has called for."""
