"""This file says whether somebody was told the same before, so that whoever looks again does not call everybody again."""

from collections.abc import Mapping
from typing import Any

from jobs.kit.moments import instant
from jobs.respond.facts import Condition, Facts

TELLS = ("notify", "page")


def not_told(facts: Facts, how_bad: str) -> Condition:
    """Nobody was told as much of a window that shares time with this one; the condition's value is when that window began."""
    before = (one for one in facts.answers if set(one["actions"]) & set(TELLS) and _same(one, facts, how_bad))
    start = next((one["about"]["start"] for one in before), None)
    return Condition(condition="nobody was told the same of this time", holds=start is None, measured=start)


def _same(answer: Mapping[str, Any], facts: Facts, how_bad: str) -> bool:
    """Whether an answer was about the same trouble of the same package at the same time."""
    about, verdict = answer["about"], facts.verdict
    if answer["severity"] != how_bad or about["package"] != verdict.get("package"):
        return False
    if not set(verdict.get("kinds") or ()) <= set(about["kinds"] or ()) or _case(about) != _case(verdict):
        return False
    begins, ends = instant(about["start"]), instant(about["end"])
    return begins < instant(verdict["end"]) and instant(verdict["start"]) < ends


def _case(verdict: Mapping[str, Any]) -> str:
    return str((verdict.get("blind") or {}).get("case", ""))
