"""This file is what the run job reads from its environment and from its event."""

from dataclasses import dataclass
from typing import Any, NotRequired, TypedDict

from jobs.kit.contract import Contract


@dataclass(frozen=True, kw_only=True)
class RunContract(Contract):
    line: str
    ledger_table: str
    ledger_bucket: str = ""


class RunEvent(TypedDict):
    """`start` before the first step, `finish` after the last; returns `{"run_id", "status"}`.

    The state machine sends `{"action": "start", "run_id", "by", "overrides", "asked", "execution"}`, where `asked` is its whole
    input and may hold `as_of`, `split`, `min_gain` and `cause`; the answer repeats these. It refuses while another run of the
    line is under way. Before training it sends `{"action": "check", ...}`, which refuses what a response has called for
    once a person has said stop. At the end it sends
    `{"action": "finish", "run_id", "by", "status": succeeded | refused | failed, "package_arn"?, "error"?}`,
    where `error` is what a Catch put there: `{"Error", "Cause"}`.
    """

    action: str
    run_id: str
    by: str
    overrides: NotRequired[dict[str, object]]
    asked: NotRequired[dict[str, Any]]
    execution: NotRequired[str]
    status: NotRequired[str]
    package_arn: NotRequired[str]
    error: NotRequired[dict[str, str]]
