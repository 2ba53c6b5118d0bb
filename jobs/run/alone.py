"""This file lets one run of a line go on at a time: the row that opens a run is its lease, and ends with its execution."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from jobs.kit.chain import OvertakenError, Row
from jobs.kit.lambdas import now
from jobs.kit.ledger import Ledger

_ATTEMPTS = 40
_RUNS = 60
"""Runs, newest first, among which one may be open."""
_RECENT = 50
SWITCH = "switch"


class UnderWayError(RuntimeError):
    """Another run of the line has begun and not ended."""


class StoppedError(RuntimeError):
    """A person has said that nothing trains by itself."""


def begin(
    ledger: Ledger, line: str, event: Mapping[str, Any], body: dict[str, Any], client: Callable[[], Any]
) -> dict[str, Any]:
    """Open a run, if no other is open.

    Raises:
        UnderWayError: another one is.
    """
    unless_stopped(ledger, line, event.get("asked") or {})
    execution, run_id = str(event.get("execution") or ""), event["run_id"]
    for _attempt in range(_ATTEMPTS):
        tail = ledger.newest(line, limit=_RECENT)
        rows = {row.seq: row for row in [*ledger.of_kind(line, "run", newest=_RUNS), *tail] if row.kind == "run"}
        others = [one for one in opened([rows[seq] for seq in sorted(rows)]) if one != run_id] if execution else []
        if alive := next((one for one in others if _runs(client(), execution, one)), None):
            raise UnderWayError(f"one run of {line} may go on at a time, got {run_id} while {alive} is under way")
        try:
            after = tail[0].seq if tail else 0
            ledger.append(line, "run", run_id, body, at=now(), by=event["by"], after=after)
        except OvertakenError:
            continue
        return body
    raise UnderWayError(f"run {run_id} must be opened, but other rows came first {_ATTEMPTS} times; start it again")


def opened(rows: Sequence[Row]) -> list[str]:
    """Runs that have begun and not ended, by what the ledger says."""
    last = {row.id: row.body["status"] for row in rows}
    return [run_id for run_id, status in last.items() if status == "started"]


def unless_stopped(ledger: Ledger, line: str, asked: Mapping[str, Any]) -> None:
    """Let a run go on that a person has begun; one that a response has called for only while no person has said stop.

    Raises:
        StoppedError: somebody has.
    """
    if not asked.get("cause"):
        return
    tail = ledger.newest(line, limit=_RECENT)
    rows = {row.seq: row for row in [*ledger.of_kind(line, SWITCH, newest=1), *tail] if row.kind == SWITCH}
    last = rows[max(rows)].body if rows else {"switch": "start"}
    if last["switch"] == "stop":
        raise StoppedError(f"{line} must not train by itself, a person has stopped it: {last['reason']}")


def _runs(client: Any, execution: str, run_id: str) -> bool:
    """Whether the execution of a run is really going on: one that was killed has closed no row."""
    arn = f"{execution.rpartition(':')[0]}:{run_id}"
    try:
        said = client.describe_execution(executionArn=arn)
    except client.exceptions.ExecutionDoesNotExist:
        return False
    return bool(said["status"] == "RUNNING")
