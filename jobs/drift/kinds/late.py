"""This file says that labels are late: a verdict that knows nothing of performance is no all-clear."""

from typing import Any

from jobs.drift.blind import Unwatchable, told


def late(document: dict[str, Any], *, expects_traffic: bool) -> dict[str, Any]:
    """What the verdict says in place of what it said; nothing unless labels are late.

    What drifts is told first, and yet the alarm for blindness rings too.
    """
    labels = document.get("labels", {})
    if not labels.get("late") or "blind" in document:
        return {}
    why = f"{labels['arrived']} labels came of {labels['expected']} that were due by {labels['end']}"
    found = told(Unwatchable("labels-late", why), expects_traffic=expects_traffic)
    return found if document["verdict"] == "ok" else {"blind": found["blind"]}
