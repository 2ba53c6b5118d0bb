"""This file is when a window counts as drifting: what a line states of it, or what holds where it states nothing."""

import msgspec


class Thresholds(msgspec.Struct, frozen=True, kw_only=True):
    """When a window counts as drifting; what a caller states goes before what the baseline holds."""

    min_rows: int = 500
    false_discovery_rate: float = 0.01
    max_psi: float = 0.2
    max_ks: float = 0.05
    max_missing_increase: float = 0.05
    min_labels: int = 200
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


OF_KINDS = (
    "min_labels",
    "max_label_shift",
    "max_auc_drop",
    "max_accuracy_drop",
    "max_calibration_increase",
    "max_cost_increase",
    "max_attribution_shift",
    "max_bias_shift",
)
"""Those of the kinds that need labels or answers."""
