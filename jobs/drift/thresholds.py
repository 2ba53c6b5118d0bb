"""This file is when a window counts as drifting: what a line states of it, or what holds where it states nothing."""

from dataclasses import dataclass, fields
from typing import Any, Self


@dataclass(frozen=True, kw_only=True)
class Thresholds:
    """When a window counts as drifting; what a caller states goes before what the baseline holds.

    The function's contract inherits them. `Monitoring` of jobs/kit/treatment.py, where a line states them, repeats the
    defaults, because kit imports no job; a test holds both equal.
    """

    min_rows: int = 500
    """A window of fewer rows is blind, not ok."""
    false_discovery_rate: float = 0.01
    max_psi: float = 0.2
    max_ks: float = 0.05
    max_missing_increase: float = 0.05
    min_labels: int = 200
    """Fewer labels say nothing of performance."""
    max_label_shift: float = 0.2
    max_auc_drop: float = 0.05
    max_accuracy_drop: float = 0.05
    max_calibration_increase: float = 0.05
    max_cost_increase: float = 0.25
    max_attribution_shift: float = 0.1
    max_bias_shift: float = 0.1
    false_alarms_per_year: float = 1.0
    """Windows of a clean year that may be called drifting: how sure a verdict must be follows from it and from `every_seconds`."""
    every_seconds: int = 86400
    """How often a window is judged."""

    @classmethod
    def of(cls, stated: Any, **more: Any) -> Self:
        """From whatever states them under the same names, a contract or a line; `more` goes before it."""
        return cls(**{name: getattr(stated, name) for name in NAMES if name not in more}, **more)


NAMES = tuple(field.name for field in fields(Thresholds))
