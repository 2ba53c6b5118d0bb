"""This file turns the history of an execution into the steps that a person follows."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from jobs.run.outcome import cause

_WENT_WRONG = (
    "TaskFailed",
    "TaskTimedOut",
    "TaskSubmitFailed",
    "TaskStartFailed",
    "LambdaFunctionFailed",
    "LambdaFunctionTimedOut",
)
_TRIED_AGAIN = ("TaskScheduled", "LambdaFunctionScheduled")


@dataclass(frozen=True, kw_only=True)
class Step:
    """One task of a state machine; the looks of a waiting loop are one step."""

    name: str
    state: Literal["running", "done", "failed"]
    begun: datetime
    ended: datetime | None = None

    def seconds(self, now: datetime) -> float:
        return max(0.0, ((self.ended or now) - self.begun).total_seconds())


@dataclass(frozen=True, kw_only=True)
class Ended:
    """How an execution ended, or that it has not."""

    status: str
    error: str = ""
    cause: str = ""

    @property
    def running(self) -> bool:
        return self.status in ("RUNNING", "PENDING_REDRIVE")

    @property
    def why(self) -> str:
        """In the words of the job that failed, else the service's own."""
        return cause({"Error": self.error, "Cause": self.cause}) or self.status


def steps(events: Iterable[Mapping[str, Any]], *, running: bool) -> list[Step]:
    """The tasks in the order they were first entered.

    A step that was left by an error may have an exit, when the error was caught, or none; then it ended when the next
    state was entered.
    """
    found: dict[str, Step] = {}
    current: str | None = None
    wrong = False
    for event in events:
        kind, at = event["type"], event["timestamp"]
        if kind in _WENT_WRONG or kind in _TRIED_AGAIN:
            wrong = kind in _WENT_WRONG
        elif kind == "TaskStateExited" and current:
            found[current] = replace(found[current], state="failed" if wrong else "done", ended=at)
            current, wrong = None, False
        elif kind.endswith("StateEntered") or kind.startswith("ExecutionFailed"):
            if current:
                found[current] = replace(found[current], state="failed", ended=at)
                current = None
            if kind == "TaskStateEntered":
                current = event["stateEnteredEventDetails"]["name"]
                begun = found[current].begun if current in found else at
                found[current] = Step(name=current, state="running", begun=begun)
    if current and not running:
        found[current] = replace(found[current], state="failed")
    return list(found.values())


def told(found: Iterable[Step]) -> list[dict[str, Any]]:
    """Steps as documents say them."""
    return [
        {
            "step": one.name,
            "state": one.state,
            "seconds": round((one.ended - one.begun).total_seconds(), 3) if one.ended else None,
        }
        for one in found
    ]
