"""This file says when a verdict is recorded and nobody is called, and when enough windows agree that somebody should be."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from jobs.drift.span import Span
from jobs.kit.chain import Row
from jobs.kit.moments import instant


def suppressed(releases: Sequence[Row], span: Span, *, bake: timedelta, settle: timedelta, pending: bool) -> str | None:
    """Why nobody is called for this window; None if they may be.

    The ledger hears of a release when it is live, which is when its bake is over.

    Args:
        pending: whether the endpoint is being given another configuration now.
    """
    if pending:
        return "a release bakes: the endpoint is between two packages"
    for row in releases:
        if row.body.get("outcome") != "live" or row.body.get("changed") is False or not bake + settle:
            continue
        live = instant(row.at)
        if span.start < live + settle and span.end > live - bake:
            what = "settles" if span.end > live else "baked"
            return f"a release {what}: {row.body.get('package_arn')} is live since {row.at}"
    return None


def persists(verdicts: Sequence[Mapping[str, Any]], windows: int, drifting: int) -> bool:
    """Whether enough of the last windows drift, each as it was judged last; one alone may be chance.

    Args:
        verdicts: oldest first; the last is the one that may call, and windows after its own do not count.
    """
    last = {str(body["start"]): body for body in verdicts}
    until = str(verdicts[-1]["start"]) if verdicts else ""
    recent = [last[start] for start in sorted(last) if start <= until][-windows:]
    return sum(1 for body in recent if body["verdict"] == "drifting" and not body.get("suppressed")) >= drifting
