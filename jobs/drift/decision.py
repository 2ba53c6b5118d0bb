"""This file is what there is to say about a window and each of its features."""

from dataclasses import dataclass, field

from jobs.drift.baseline import Feature
from jobs.drift.figures import Figures
from jobs.drift.finding import Finding
from jobs.drift.size import Size


@dataclass(slots=True)
class Judged:
    """One feature, measured and judged."""

    feature: Feature
    figures: Figures
    findings: list[Finding] = field(default_factory=list)
    """Those that hold."""
    limits: dict[str, float] = field(default_factory=dict)
    judged: bool = True
    """Whether its distribution could be judged."""

    @property
    def strength(self) -> float:
        """How far it is beyond its limits, weighed by how much the model relies on it."""
        return max((f.measured / max(f.limit, 1e-9) for f in self.findings), default=0.0) * (
            1 + (self.feature.importance or 0.0)
        )


@dataclass(slots=True)
class Decision:
    """What there is to say about a window."""

    verdict: str
    kinds: list[str]
    features: list[Judged]
    rows: int
    size: Size | None
    blind: list[str]
    """Why nothing can be said; empty unless blind."""
    unseen: list[str]
    """What could not be judged."""
