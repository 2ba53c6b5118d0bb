"""This file says whether somebody was told the same before, so that neither looking again nor trouble that lasts calls everybody again."""

from collections.abc import Mapping
from typing import Any

from jobs.kit.moments import instant
from jobs.respond.facts import Condition, Facts

TELLS = ("notify", "page")
LASTING = ("minor",)
"""Severities of trouble that is told once and not in every window: inputs moved, and no answer is shown to be worse."""
REMINDED = 6
"""So many windows later it is told again."""


def not_told(facts: Facts, how_bad: str) -> Condition:
    """Nobody was told as much of a window that shares time with this one, or lately of the same that lasts.

    The condition's value is when that window began.
    """
    told = (one for one in facts.answers if set(one["actions"]) & set(TELLS) and _same(one, facts, how_bad))
    lately = {one["start"] for one in facts.verdicts[1 : REMINDED + 1]} if how_bad in LASTING else set()
    before = (one for one in told if _at_once(one, facts) or (one["about"]["start"] in lately and _no_more(one, facts)))
    start = next((one["about"]["start"] for one in before), None)
    return Condition(condition="nobody was told the same of this time", holds=start is None, measured=start)


def _no_more(answer: Mapping[str, Any], facts: Facts) -> bool:
    """Whether every feature that drifts was told then."""
    known = answer["about"].get("drifted")
    return known is not None and set(drifted(facts.verdict)) <= set(known)


def drifted(verdict: Mapping[str, Any]) -> list[str]:
    return sorted(one["feature"] for one in verdict.get("features") or () if one["drifted"])


def _same(answer: Mapping[str, Any], facts: Facts, how_bad: str) -> bool:
    """Whether an answer was about the same trouble of the same package."""
    about, verdict = answer["about"], facts.verdict
    if answer["severity"] != how_bad or about["package"] != verdict.get("package"):
        return False
    return set(verdict.get("kinds") or ()) <= set(about["kinds"] or ()) and _case(about) == _case(verdict)


def _at_once(answer: Mapping[str, Any], facts: Facts) -> bool:
    begins, ends = instant(answer["about"]["start"]), instant(answer["about"]["end"])
    return begins < instant(facts.verdict["end"]) and instant(facts.verdict["start"]) < ends


def _case(verdict: Mapping[str, Any]) -> str:
    return str((verdict.get("blind") or {}).get("case", ""))
