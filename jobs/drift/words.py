"""This file says a decision in sentences: the cause, the response it calls for, how sure it is."""

from jobs.drift.cause import plain, sentence
from jobs.drift.decide import Decision, Judged

FAULTS = ("column", "type", "missing", "range", "whole", "number")
"""Families of findings that no honest change of the world explains."""


MUCH = 100.0
"""Times its limit: more says nothing more."""


def cause(decision: Decision) -> str:
    """Which features, and by how much."""
    if decision.verdict == "blind":
        return "cannot tell: " + "; ".join(decision.blind)
    causes = plain(decision)
    return sentence(causes) if causes else "no feature strays further than honest training days do"


def response(decision: Decision) -> str:
    """What the verdict calls for: record, look, repair the source, retrain."""
    if decision.verdict == "blind":
        return "look: restore the view before trusting the model; predictions are served unwatched"
    if decision.verdict == "ok":
        return "record"
    if any(finding.family in FAULTS for one in decision.features for finding in one.findings):
        return "repair the source: a retrained model would learn the fault"
    if "prediction" in decision.kinds:
        return "retrain: the model's answers have moved with its inputs"
    return "look: inputs have moved, answers have not; retrain when labels confirm a loss"


def sure(decision: Decision) -> str:
    """What the verdict rests on."""
    if decision.size is None:
        return f"{decision.rows} rows, taken as independent"
    days = f"{decision.size.days:.0f}" if decision.size.days >= 1 else f"{decision.size.days:.1f}"
    how = "counted" if decision.size.known else "estimated from the rows' variety"
    return f"{decision.rows} rows, worth {days} independent day{'' if days == '1' else 's'} ({how})"


def used(one: Judged) -> float:
    """How much of its limits a feature uses up."""
    figures = {"ks": one.figures.ks.statistic if one.figures.ks else 0.0, "psi": one.figures.psi or 0.0}
    found = [finding.measured / max(finding.limit, 1e-9) for finding in one.findings]
    return min(
        MUCH,
        max([figures.get(name, 0.0) / max(limit, 1e-9) for name, limit in one.limits.items()] + found, default=0.0),
    )
