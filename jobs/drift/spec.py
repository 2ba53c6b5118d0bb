"""This file takes from a model.yaml what the drift watch needs: types, limits, thresholds."""

from pathlib import Path
from typing import Any

from jobs.drift.thresholds import OF_KINDS, Thresholds


def from_spec(path: Path) -> tuple[dict[str, str], dict[str, dict[str, Any]], Thresholds]:
    """Types and limits per feature, and the line's thresholds.

    Raises:
        ValueError: the file is no valid model.yaml.
    """
    from jobs.kit.spec import load  # pydantic, which only this option needs

    line = load(path)
    types = {name: feature.type.value for name, feature in line.features.items()}
    limits = {name: {"min": f.min, "max": f.max, "values": f.values} for name, f in line.features.items()}
    watched = line.monitoring
    thresholds = Thresholds(
        min_rows=watched.min_rows,
        false_discovery_rate=watched.false_discovery_rate,
        max_psi=watched.max_psi,
        max_ks=watched.max_ks,
        max_missing_increase=watched.max_missing_increase,
        **{name: getattr(watched, name) for name in OF_KINDS},
        false_alarms_per_year=watched.false_alarms_per_year,
        every_seconds=int(watched.every.total_seconds()),
    )
    return types | {"probability": "number"}, limits, thresholds
