"""This file notices that the monitor did not run: windows that nobody judged, before one that somebody does."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from jobs.drift.span import Span, stamp


def gap(span: Span, verdicts: Iterable[Mapping[str, Any]], every: timedelta, now: datetime) -> list[str]:
    """What was not watched, in words; nothing where a window of the past is judged by hand, or none was before.

    Args:
        verdicts: bodies of the rows of earlier windows.
    """
    if now - span.end > 2 * every:
        return []
    start = stamp(span.start)
    ends = [end for verdict in verdicts if (end := verdict.get("end")) and end <= start]
    last = max(ends, default=start)
    return [f"{last} to {start}: the monitor did not run, and nobody judged this time"] if last < start else []
