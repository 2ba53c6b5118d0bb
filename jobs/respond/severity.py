"""This file says how bad a verdict is, and whether enough of the last ones are."""

from collections.abc import Mapping, Sequence
from typing import Any

CRITICAL = frozenset({"concept", "performance", "errors"})
"""Labels prove that the model is worse, or it does not answer."""
MAJOR = frozenset({"prediction", "label", "labels", "estimated", "attribution", "bias", "latency"})
SERVICE = frozenset({"errors", "latency"})
"""What no other training data mend."""


def severity(verdict: Mapping[str, Any]) -> str:
    """One word for a verdict.

    >>> severity({"verdict": "drifting", "kinds": ["data", "prediction"]})
    'major'
    """
    if verdict["verdict"] != "drifting":
        return "blind" if verdict["verdict"] == "blind" else "none"
    kinds = set(verdict.get("kinds") or ())
    if "errors" in kinds:
        return "critical"
    if _faulty(verdict):
        return "fault"
    return "critical" if kinds & CRITICAL else "major" if kinds & MAJOR else "minor"


def teaches(verdict: Mapping[str, Any]) -> bool:
    """Whether it would be major without the trouble of the service: only then can a training help.

    >>> [teaches({"verdict": "drifting", "kinds": kinds}) for kinds in (["data", "latency"], ["label", "latency"])]
    [False, True]
    """
    kinds = set(verdict.get("kinds") or ()) - SERVICE
    return severity({**verdict, "kinds": kinds}) in ("major", "critical")


def persists(verdicts: Sequence[Mapping[str, Any]], windows: int) -> int:
    """How many of the last windows drift, this one first; one window alone may be chance.

    >>> persists([{"verdict": "drifting"}, {"verdict": "ok"}, {"verdict": "drifting"}], 2)
    1
    """
    return sum(one["verdict"] == "drifting" for one in verdicts[:windows])


def _faulty(verdict: Mapping[str, Any]) -> bool:
    """Whether something strays that no honest change of the world explains."""
    return bool(verdict.get("fault")) or str(verdict.get("response", "")).startswith("repair the source")
