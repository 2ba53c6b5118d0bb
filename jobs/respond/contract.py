"""This file is what the respond job reads from its environment and from its event."""

import json
from dataclasses import dataclass
from typing import Any, NotRequired, TypedDict

from jobs.kit.contract import Contract


@dataclass(frozen=True, kw_only=True)
class RespondContract(Contract):
    line_name: str
    endpoint: str
    package_group: str
    ledger_table: str
    ledger_bucket: str = ""
    alerts_topic_arn: str
    pipeline_arn: str
    release_arn: str
    response: str
    """JSON: by severity, what is done with and without labels."""
    retrain: str
    """JSON: what lets a training begin; `Rules` holds it."""
    windows: int = 1
    """Of the last this many windows ..."""
    windows_drifting: int = 1
    """... this many must drift before anybody is called."""

    @property
    def rules(self) -> "Rules":
        return Rules(
            table=json.loads(self.response),
            windows=self.windows,
            windows_drifting=self.windows_drifting,
            **json.loads(self.retrain),
        )


@dataclass(frozen=True, kw_only=True)
class Rules:
    """What a line wants done, and when."""

    table: dict[str, dict[str, list[str]]]
    train_days: int = 90
    evaluate_days: int = 14
    min_labels: int = 1000
    min_gain: float = 0.001
    cooldown_seconds: float = 3 * 86400
    per_week: int = 2
    pause_seconds: float = 86400
    max_failures: int = 3
    rollback_windows: int = 3
    windows: int = 1
    windows_drifting: int = 1


class RespondEvent(TypedDict):
    """`{"start"}` answers the newest verdict on the window that began then; returns the row's body.

    `{"switch": "stop" | "start", "reason", "by", "now": bool}` is a person's word on trainings by themselves; with `now`,
    one under way ends too.
    """

    start: NotRequired[str]
    switch: NotRequired[str]
    reason: NotRequired[str]
    by: NotRequired[str]
    now: NotRequired[bool]


Document = dict[str, Any]
