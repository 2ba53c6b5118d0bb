"""This file is one answer line: the prediction, and what was looked up for it."""

from collections.abc import Mapping
from typing import Any

from jobs.serve import ids
from jobs.serve.contract import PREDICTION_ID
from jobs.serve.lookup import Found


def said(row: Mapping[str, Any], probability: float, threshold: float, package: str) -> dict[str, Any]:
    """The prediction; the row's own id, if it brings one."""
    return {
        PREDICTION_ID: ids.given(row) or ids.new(),
        "package": package,
        "prediction": int(probability >= threshold),
        "probability": round(probability, 7),
    }


def told(found: Found | None, *, echo: bool) -> dict[str, Any]:
    """What was looked up, and what is missing; nothing for a row that had everything.

    An endpoint captures requests and answers, and nothing else: what only the server saw nobody could check.
    """
    if found is None:
        return {}
    seen = {"features": found.features, "as_of": found.as_of} if echo and found.as_of else {}
    return {**seen, "missing": found.missing} if found.missing else seen
