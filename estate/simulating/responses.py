"""This file waits for what a verdict brings about, so that the next window of the past meets its effect."""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from estate.problems import Problem
from estate.say import note
from estate.subject import Subject

if TYPE_CHECKING:
    from jobs.kit.chain import Row
    from jobs.kit.ledger import Ledger

_LONGEST_WAIT_SECONDS = 120.0
_LONGEST_RUN_SECONDS = 1800.0
_TICK = 0.3


def responses(subject: Subject, ledger: "Ledger", start: str, *, fresh: bool) -> list[dict[str, Any]]:
    """What was decided about a window, once the trainings and releases that it began have ended.

    Args:
        subject: the line.
        ledger: where decisions are.
        start: when the window began.
        fresh: whether the verdict was given just now, so that an answer is on its way.

    Raises:
        Problem: no answer comes, or what it began does not end.
    """
    if fresh and "respond" in subject.at.line["functions"]:
        row = _until(lambda: _answer(subject, ledger, start), _LONGEST_WAIT_SECONDS, f"the verdict on {start}")
        if changes := [action for action in row.body["actions"] if action in ("retrain", "roll_back")]:
            note(f"{start[:16]} {changes[0]}: the next window waits until it has ended; `estate status` shows it")
            _until(lambda: _quiet(subject), _LONGEST_RUN_SECONDS, "a training or release")
    found = [row.body for row in ledger.find(start) if row.kind == "response"]
    return [body | {"run": _ended(ledger, body["run_id"])} if body.get("run_id") else body for body in found]


def _ended(ledger: "Ledger", run_id: str) -> str | None:
    """How a training ended: succeeded, refused or failed; started while it goes on."""
    return next((row.body["status"] for row in reversed(ledger.find(run_id)) if row.kind == "run"), None)


def _answer(subject: Subject, ledger: "Ledger", start: str) -> "Row | None":
    """The answer to the newest verdict on the window, once it was acted on."""
    verdicts = [row for row in ledger.find(start) if row.kind == "verdict"]
    rows = [row for row in ledger.find(start) if row.kind == "response"]
    found = next((row for row in rows if verdicts and row.body.get("verdict") == verdicts[-1].digest), None)
    if found is None or found.body["actions"] == ["record"]:
        return found
    done = ledger.of_kind(subject.name, "response_done", newest=20)
    return found if any(one.id.startswith(f"{start}#") for one in done) else None


def _quiet(subject: Subject) -> bool:
    """Whether no run and no release of the line goes on; an approval takes a moment to set a release off."""
    sfn, line = subject.aws.client("stepfunctions"), subject.at.line
    for _look in range(3):
        for machine in (line["pipeline_arn"], line["release_arn"]):
            if sfn.list_executions(stateMachineArn=machine, statusFilter="RUNNING")["executions"]:
                return False
        time.sleep(1.0)
    return True


def _until(look: Callable[[], Any], seconds: float, what: str) -> Any:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := look():
            return found
        time.sleep(_TICK)
    raise Problem(f"{what} must come to an end within {seconds:.0f} s, and has not; see `estate local logs`")
