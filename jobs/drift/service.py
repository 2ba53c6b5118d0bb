"""This file judges how the endpoint served a window: its errors and its latency against what the line allows."""

import json
from typing import Any

from jobs.drift.contract import Drift
from jobs.drift.pvalue import poisson_sf
from jobs.drift.traffic import Traffic

SLOWER = 3.0
"""So many times the latency of the evaluation is another speed, not a slower machine."""
CHANCE = 0.01
"""A share of errors above its limit counts where chance alone would show as many in one window of a hundred."""
_LOOK = "look: the endpoint's log says why; if a release has just ended, go back: estate rollback LINE"


def section(contract: Drift, traffic: Traffic, evaluated_ms: float | None) -> dict[str, Any]:
    """The verdict's member `service`: figures, limits, and what is beyond them by kind."""
    asked, failed = traffic.invocations, traffic.server_errors
    found = {
        "errors": errors(asked or 0.0, failed, contract.max_error_percent),
        "latency": latency(traffic.p99_ms, contract.max_latency_ms, evaluated_ms, gate(contract.gates)),
    }
    return {
        "invocations": asked,
        "client_errors": traffic.client_errors,
        "server_errors": failed,
        "error_percent": 100 * failed / asked if asked else None,
        "latency_ms": {"p50": traffic.p50_ms, "p99": traffic.p99_ms, "evaluated_p99": evaluated_ms},
        "limits": {"max_error_percent": contract.max_error_percent, "max_latency_ms": contract.max_latency_ms},
        "kinds": [kind for kind, reason in found.items() if reason],
        "reasons": [reason for reason in found.values() if reason],
    }


def beside(found: dict[str, Any]) -> dict[str, Any]:
    """What the endpoint's own trouble changes in a verdict; one that is blind stays so."""
    kinds, reasons = found["service"]["kinds"], found["service"]["reasons"]
    if not kinds or found["verdict"] == "blind":
        return {"kinds": [*found["kinds"], *kinds]}
    other = found["verdict"] == "drifting"
    return {
        "verdict": "drifting",
        "kinds": [*found["kinds"], *kinds],
        "cause": "; ".join([*([found["cause"]] if other else []), *reasons]),
        "response": found["response"] if other else _LOOK,
    }


def errors(asked: float, failed: float, limit_percent: float) -> str:
    """Why the share of failed calls is too high; empty where it is not.

    >>> errors(1000, 50, 1.0)
    '50 of 1000 calls failed (5 %), 1 % are allowed'
    >>> errors(50, 1, 1.0), errors(0, 0, 1.0)
    ('', '')
    """
    expected = asked * limit_percent / 100
    if failed <= expected or poisson_sf(failed, expected) > CHANCE:
        return ""
    return f"{failed:.0f} of {asked:.0f} calls failed ({100 * failed / asked:.3g} %), {limit_percent:g} % are allowed"


def latency(p99: float | None, limit: float, evaluated: float | None, gate_ms: float | None) -> str:
    """Why the model is too slow; empty where it is not, or nobody measured it."""
    if p99 is None:
        return ""
    if p99 > limit:
        return f"one call in a hundred took {p99:.3g} ms or more, {limit:g} ms are allowed"
    if evaluated and gate_ms is not None and p99 > gate_ms and p99 > SLOWER * evaluated:
        return f"one call in a hundred took {p99:.3g} ms or more, {evaluated:.3g} ms when it was evaluated (gate: {gate_ms:g} ms)"
    return ""


def gate(gates: str) -> float | None:
    """What the line's gate on the latency allows, in ms."""
    limits = [each.get("max") for each in json.loads(gates) if each.get("metric") == "latency_ms_p99"]
    return next((float(limit) for limit in limits if limit is not None), None)
