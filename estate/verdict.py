"""This file finds what the monitor said of the window in which a prediction was made."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from jobs.kit.captures import split
from jobs.kit.chain import Row

_KEYS = ("verdict", "kinds", "cause", "response", "report")


def batch(rows: Sequence[Row], prediction: Mapping[str, Any]) -> dict[str, Any] | None:
    """The batch that holds a prediction's capture file, of the last window that holds its moment."""
    about, name = split(prediction["captured_in"].removeprefix("s3://").partition("/")[2])
    held = [
        row
        for row in rows
        if (row.kind, row.id) == ("prediction_batch", about)
        and inside(row.body["window"], prediction["at"])
        and name in (row.body["files"] or {name})
    ]
    if not held:
        return None
    body = held[-1].body
    told = {key: body[key] for key in ("window", "predictions", "packages", "sha256")}
    return {"id": about, "row": held[-1].seq, **told, "file_sha256": (body["files"] or {}).get(name)}


def verdict(rows: Sequence[Row], at: str) -> dict[str, Any] | None:
    """The last verdict on a window that holds a moment."""
    found = [row for row in rows if row.kind == "verdict" and inside(row.body, at)]
    if not found:
        return None
    body = found[-1].body
    return {"start": body["start"], "end": body["end"], "at": found[-1].at, **{key: body.get(key) for key in _KEYS}}


def inside(window: Mapping[str, Any], at: str) -> bool:
    """Whether a window holds a moment; its end is not its own."""
    start, moment, end = (datetime.fromisoformat(text) for text in (window["start"], at, window["end"]))
    return start <= moment < end
