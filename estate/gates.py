"""This file shows a run's gate report to a person."""

from collections.abc import Mapping
from typing import Any

from estate.say import note, seconds


def show(document: Mapping[str, Any]) -> None:
    """The gate report for a person, on stderr."""
    for gate in document.get("gates", ()):
        measured = "not measured" if gate["measured"] is None else f"{gate['measured']:.4g}"
        limit = "" if gate["limit"] is None else f"limit {gate['limit']:g}"
        note(f"  {'passed' if gate['passed'] else 'FAILED':6} {gate['gate']:32} {measured:>12}  {limit}")


def total(document: Mapping[str, Any]) -> str:
    """How long the run's steps took."""
    return seconds(sum(step["seconds"] or 0 for step in document["steps"]))
