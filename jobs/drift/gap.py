"""This file notices that the monitor did not run: windows that nobody judged, before one that somebody does."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from jobs.drift.span import Span, stamp
from jobs.kit.chain import Row


def gap(span: Span, verdicts: Iterable[Row], every: timedelta, now: datetime) -> list[str]:
    """What was not watched, in words; nothing where a window of the past is judged by hand, or none was before.

    Args:
        verdicts: rows of earlier windows; those that were judged long after their end, as a replay of the past is, tell nothing.
    """
    if now - span.end > 2 * every:
        return []
    start = stamp(span.start)
    watched = [end for row in verdicts if (end := row.body.get("end")) and _watched(row.at, end, every)]
    ends = [end for end in watched if end <= start]
    last = max(ends, default=start)
    return [f"{last} to {start}: the monitor did not run, and nobody judged this time"] if last < start else []


def _watched(at: str, end: str, every: timedelta) -> bool:
    return datetime.fromisoformat(at) - datetime.fromisoformat(end) <= 2 * every
