"""This file decides, from what was measured and what the line demands, whether a model may be approved."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

_EVIDENCE = ("metrics", "baseline", "champion", "months", "subgroups", "robustness")


def report(
    limits: Sequence[Mapping[str, Any]], evaluation: Mapping[str, Any], validation: Mapping[str, Any]
) -> dict[str, Any]:
    """Hold every limit against its metric; one that cannot be held fails, and so does a model without limits.

    >>> report([{"metric": "auc", "min": 0.6}], {"metrics": {"auc": 0.7}}, {"passed": True})["passed"]
    True
    """
    gates = [_data(validation), *(_gate(limit, evaluation) for limit in limits)]
    if not limits:
        gates.append(_result("gates", None, None, "no limit is set; a model without gates is not approved"))
    return {"passed": all(gate["passed"] for gate in gates), "gates": gates}


def evidence(evaluation: Mapping[str, Any]) -> dict[str, Any]:
    """What the gates were held against, for whoever reads the report: figures, months, subgroups, what it was compared with."""
    return {name: evaluation[name] for name in _EVIDENCE if name in evaluation}


def reason(judged: Mapping[str, Any]) -> str:
    """Why the model was refused, gate by gate; empty when it was not."""
    return "; ".join(gate["reason"] for gate in judged["gates"] if not gate["passed"])


def measured(evaluation: Mapping[str, Any], metric: str) -> float | None:
    """A metric of an evaluation by its name, dots leading into nested tables; nothing unless it is a finite number."""
    for table in (evaluation.get("metrics"), evaluation):
        value: Any = table
        if isinstance(table, Mapping) and metric in table:
            value = table[metric]
        else:
            for part in metric.split("."):
                value = value.get(part) if isinstance(value, Mapping) else None
        if isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value):
            return float(value)
    return None


def _gate(limit: Mapping[str, Any], evaluation: Mapping[str, Any]) -> dict[str, Any]:
    name = limit["metric"]
    value = measured(evaluation, name)
    low, high = limit.get("min"), limit.get("max")
    bound, words = (low, "at least") if low is not None else (high, "at most")
    if bound is None:
        return _result(name, value, None, f"{name} has neither min nor max, so nothing can be held against it")
    if value is None:
        return _result(name, None, bound, f"{name} must be {words} {bound:g}, but was not measured")
    kept = value >= bound if low is not None else value <= bound
    return _result(name, value, bound, "" if kept else f"{name} must be {words} {bound:g}, got {value:.4g}")


def _data(validation: Mapping[str, Any]) -> dict[str, Any]:
    passed = validation.get("passed") is True
    return _result("data_valid", float(passed), 1.0, "" if passed else "the training data did not pass validation")


def _result(gate: str, value: float | None, limit: float | None, why: str) -> dict[str, Any]:
    return {"gate": gate, "measured": value, "limit": limit, "passed": not why, "reason": why}
