"""This file takes from a model.yaml what the drift watch needs: types, limits, thresholds."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from jobs.drift.thresholds import Thresholds

if TYPE_CHECKING:
    from jobs.kit.spec import Line


def from_spec(path: Path) -> tuple[dict[str, str], dict[str, dict[str, Any]], Thresholds]:
    """Types and limits per feature, and the line's thresholds.

    Raises:
        ValueError: the file is no valid model.yaml.
    """
    from jobs.kit.spec import load  # pydantic, which only this option needs

    line = load(path)
    types = {name: feature.type.value for name, feature in line.features.items()}
    limits = {name: {"min": f.min, "max": f.max, "values": f.values} for name, f in line.features.items()}
    return types | {"probability": "number"}, limits, thresholds_of(line)


def thresholds_of(line: "Line") -> Thresholds:
    """What the line states of its monitoring."""
    return Thresholds.of(line.monitoring, every_seconds=int(line.monitoring.every.total_seconds()))
