"""This file says in a person's words how a run ended."""

import json
from collections.abc import Mapping
from typing import Any

STATUSES = ("succeeded", "refused", "failed")
ASKED = ("as_of", "split", "min_gain", "cause")
"""What a run may be asked beyond hyperparameters: when it happens, on which days, what to beat, and the window that called for it."""
_LONGEST = 2000


def started(event: Mapping[str, Any]) -> dict[str, Any]:
    """The row that opens a run."""
    asked = event.get("asked") or {}
    more = {name: asked[name] for name in ASKED if asked.get(name) not in (None, "")}
    return {"status": "started", "overrides": dict(event.get("overrides") or {}), **more}


def finished(event: Mapping[str, Any]) -> dict[str, Any]:
    """The row that closes a run.

    Raises:
        ValueError: the status is none that a run can end with.
    """
    status = event.get("status")
    if status not in STATUSES:
        raise ValueError(f"status must be one of {', '.join(STATUSES)}, got {status!r}")
    return {"status": status, "package": event.get("package_arn"), "cause": cause(event.get("error"))}


def cause(error: Mapping[str, Any] | None) -> str | None:
    """Why a step failed: a job's own reason or a function's own message rather than the service's envelope.

    >>> cause({"Error": "States.TaskFailed", "Cause": '{"FailureReason": "column temp is missing"}'})
    'column temp is missing'
    """
    if not error:
        return None
    text = str(error.get("Cause") or error.get("Error") or "the step gave no reason")
    try:
        envelope = json.loads(text)
    except json.JSONDecodeError:
        envelope = None
    if isinstance(envelope, dict):
        # ExitMessage is the job's own word; beside it FailureReason says no more than the exit code.
        text = str(envelope.get("ExitMessage") or envelope.get("FailureReason") or envelope.get("errorMessage") or text)
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "..."
