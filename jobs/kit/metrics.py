"""This file is what an evaluation measures, and between which numbers each measure lies: what a gate may ask for."""

import re
from collections.abc import Iterator
from difflib import get_close_matches
from math import inf

_SHARE, _DIFFERENCE, _SIZE = (0.0, 1.0), (-1.0, 1.0), (0.0, inf)
RANGES = {
    **{f"{who}auc{end}": _SHARE for who in ("", "baseline_", "champion_") for end in ("", "_low", "_high")},
    **{f"auc_gain_over_{who}{end}": _DIFFERENCE for who in ("baseline", "champion") for end in ("", "_low", "_high")},
    **{f"auc_low_above_{who}_high": _DIFFERENCE for who in ("baseline", "champion")},
    **dict.fromkeys(
        ("worst_subgroup_auc", "target_rate", "predicted_rate", "calibration_error", "brier_loss", "flipped_share"),
        _SHARE,
    ),
    "noise_auc_drop": _DIFFERENCE,
    **dict.fromkeys(("rows", "log_loss", "latency_ms_p50", "latency_ms_p99", "model_mb"), _SIZE),
}
_NESTED = re.compile(r"(robustness|latency|baseline|metrics)\.[a-z][a-z0-9_.]*")
"""Dots lead into the tables of evaluation.json."""


def problems(where: str, metric: str, low: float | None, high: float | None) -> Iterator[str]:
    """What is wrong with one limit.

    >>> list(problems("gates.0", "auc", 1.7, None))
    ['gates.0.min must be from 0 to 1 for auc, got 1.7']
    """
    if metric not in RANGES:
        if not _NESTED.fullmatch(metric):
            close = get_close_matches(metric, RANGES, n=1)
            hint = f"did you mean {close[0]}?" if close else "jobs/kit/metrics.py has them all"
            yield f"{where}.metric must be one that an evaluation measures, got {metric}; {hint}"
        return
    least, most = RANGES[metric]
    for field, limit in (("min", low), ("max", high)):
        if limit is not None and not least <= limit <= most:
            rule = f"from {least:g} to {most:g}" if most < inf else f"at least {least:g}"
            yield f"{where}.{field} must be {rule} for {metric}, got {limit:g}"
