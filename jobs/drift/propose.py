"""This file proposes thresholds from a line's own days: the smallest effects it can be told of without being called in vain."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jobs.drift.trials import Trials

KS = (0.02, 0.03, 0.04, 0.05, 0.06, 0.08, 0.1, 0.15, 0.2)
PSI_OF_KS = 4.0
"""The usual limits of both, 0.2 and 0.05, have this ratio, which is kept."""


def proposed(trials: "Trials") -> dict[str, Any]:
    """The smallest limit from which on no clean window of the line exceeds it, and what the asked rate demands.

    An effect limit below what honest days show would be raised to it anyway; above, it would only hide shifts.
    """
    asked = trials.rule.thresholds
    calls = {}
    for limit in KS:
        tried = replace(asked, max_ks=limit, max_psi=PSI_OF_KS * limit)
        calls[limit] = trials.calls(replace(trials.rule, thresholds=tried))
    # A day that no limit lets pass is an oddity of the world, and no reason to look away from everything else.
    odd = min(calls.values())
    limit = next(limit for limit in KS if calls[limit] <= max(odd, _allowed(trials)))
    found = {"max_ks": limit, "max_psi": PSI_OF_KS * limit, "false_alarms_per_year": asked.false_alarms_per_year}
    return {**found, "drifting": calls[limit], "says": _says(found, calls[limit], trials)}


def _allowed(trials: "Trials") -> int:
    """Calls that the asked rate leaves to so many windows."""
    from jobs.drift.sure import YEAR

    asked = trials.rule.thresholds
    years = len(trials.drawn) * asked.every_seconds / YEAR
    return int(asked.false_alarms_per_year * years)


def _says(found: dict[str, float], calls: int, trials: "Trials") -> list[str]:
    said = ["", "proposed, in model.yaml:", "monitoring:", *[f"  {name}: {value:g}" for name, value in found.items()]]
    if calls:
        days = ", ".join(trials.odd())
        said.append(
            f"{calls} of {len(trials.drawn)} clean windows drift still; look at {days}: they differ from their like"
        )
    return said
