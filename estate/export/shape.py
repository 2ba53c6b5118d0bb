"""This file is what exported columns are, whichever tool reads them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jobs.drift.baseline import Baseline
    from jobs.kit.spec import Line

ID, TIME, PACKAGE, PROBABILITY, PREDICTION = "prediction_id", "predicted_at", "package", "probability", "prediction"
NUMERIC = ("integer", "number", "time")


@dataclass(frozen=True, kw_only=True)
class Shape:
    """The columns of reference and current, in this order after id, time and package."""

    line: str
    features: dict[str, str]
    """Name to integer, number, category, boolean or time."""
    target: str
    left_out: tuple[str, ...] = ()
    """Features that speak of a person, and were not asked for."""

    def of(self, *types: str) -> list[str]:
        return [name for name, kind in self.features.items() if kind in types]

    @property
    def columns(self) -> list[str]:
        return [ID, TIME, PACKAGE, *self.features, PROBABILITY, PREDICTION, self.target]


def shape(line: "Line", baseline: "Baseline", *, personal: bool) -> Shape:
    """The features that the baseline watches, less those that speak of a person."""
    types = {feature.name: feature.type for feature in baseline.features if feature.name != PROBABILITY}
    hidden = [] if personal else [name for name, feature in line.features.items() if feature.pii != "none"]
    kept = {name: kind for name, kind in types.items() if name not in hidden}
    return Shape(line=line.name, features=kept, target=line.problem.target, left_out=_in(hidden, list(types)))


def _in(names: Sequence[str], known: Sequence[str]) -> tuple[str, ...]:
    return tuple(name for name in names if name in known)
