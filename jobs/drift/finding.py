"""This file is one test of one feature, as the decision sees it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One test of one feature, passed or not."""

    kind: str
    """data, schema or missingness; what concerns the model's own output becomes prediction."""
    family: str
    """Tests of the same sort, over all features, are corrected together."""
    over: bool
    """Whether the effect is above its limit."""
    p_value: float
    """Probability of such a sight by chance, days' likeness considered."""
    reason: str
    measured: float = 0.0
    limit: float = 0.0
    figure: str = ""
    within: str = ""
    """The other column whose value the reason names; empty if it names none."""
