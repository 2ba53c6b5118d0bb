"""A state machine's own TimeoutSeconds, which MiniStack does not know."""

import contextvars
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def limited(sfn: Any, execution: dict[str, Any] | None) -> Iterator[None]:
    """End the execution as TIMED_OUT when it takes longer than its machine allows."""
    seconds = _limit(sfn, execution)
    if seconds is None:
        yield
        return
    # A timer's thread does not inherit the account and region that the event is put under.
    scope = contextvars.copy_context()
    timer = threading.Timer(seconds, scope.run, [_end, sfn, execution])
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _limit(sfn: Any, execution: dict[str, Any] | None) -> float | None:
    machine = sfn._state_machines.get(execution["stateMachineArn"]) if execution else None  # noqa: SLF001 -- guarded
    try:
        seconds = json.loads(machine["definition"]).get("TimeoutSeconds") if machine else None
    except ValueError:
        # MiniStack reports a definition that is no JSON itself.
        return None
    return float(seconds) if seconds else None


def _end(sfn: Any, execution: dict[str, Any]) -> None:
    if execution["status"] != "RUNNING":
        return
    execution |= {"status": "TIMED_OUT", "stopDate": sfn.now_iso()}
    sfn._add_event(execution, "ExecutionTimedOut", {"executionTimedOutEventDetails": {}})  # noqa: SLF001 -- guarded
    sfn._emit_execution_status_event(execution)  # noqa: SLF001 -- guarded
