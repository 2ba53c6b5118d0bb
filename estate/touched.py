"""This file tells which predictions a package made, from the batches that the monitor judged."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from jobs.kit.chain import Row

Span = tuple[datetime, datetime]


def predictions(rows: Sequence[Row], package: str) -> dict[str, Any]:
    """How many predictions, in which batches, and what the monitor said of their windows.

    Args:
        rows: batches and verdicts of the package's line, oldest first.
        package: its ARN.
    """
    said = {(row.body["start"], row.body["end"]): row.body["verdict"] for row in rows if row.kind == "verdict"}
    batches = [
        {
            "batch": row.id,
            **row.body["window"],
            "predictions": row.body["packages"][package],
            "verdict": said.get((row.body["window"]["start"], row.body["window"]["end"])),
        }
        for row in counted_once([row for row in rows if row.kind == "prediction_batch"])
        if package in row.body["packages"]
    ]
    return {
        "count": sum(one["predictions"] for one in batches),
        "first": min((one["start"] for one in batches), default=None),
        "last": max((one["end"] for one in batches), default=None),
        "verdicts": dict(Counter(one["verdict"] or "none" for one in batches)),
        "batches": batches,
    }


def counted_once(rows: Sequence[Row]) -> list[Row]:
    """The batches without those whose window overlaps a later one's: who looks by hand looks at what is judged by plan too."""
    taken: dict[str, list[Span]] = defaultdict(list)
    kept = []
    for row in reversed(rows):
        start, end = (datetime.fromisoformat(row.body["window"][side]) for side in ("start", "end"))
        if not any(start < other_end and other_start < end for other_start, other_end in taken[row.id]):
            taken[row.id].append((start, end))
            kept.append(row)
    return kept[::-1]
