"""This file is what a baseline remembers of the model on rows that it had not learned from: how good it was, how steady."""

import msgspec

from jobs.drift.columns import Array

Sums = dict[str, Array]
"""What adds up over rows, by name; the first axis are days, or draws of days, or one window."""


class Honest(msgspec.Struct, kw_only=True):
    """How far windows of k honest training days stray from the other days, one number per k."""

    of: int = 0
    """How many training days there were."""
    days: list[int]
    """The window sizes k."""
    spread: list[float]
    """Standard deviation beyond what chance in the rows explains: rows of one day resemble each other."""
    worst: list[float]
    """The furthest that any strayed, towards the worse where there is one."""
    chance: list[float]
    """Variance that chance in the rows explains, of windows with as many rows as training days have."""


class Measure(msgspec.Struct, kw_only=True):
    """One figure on the training rows."""

    value: float
    bias: float = 0.0
    """What chance alone adds to the figure, of this many rows."""
    variance: float = 0.0
    """Of the value, were rows independent."""
    honest: Honest | None = None
    """None where days are not known, or too few."""


class Group(msgspec.Struct, kw_only=True):
    """One value of a subgroup."""

    feature: str
    value: str
    rows: int
    measures: dict[str, Measure]
    """auc, accuracy and target_rate on its rows."""
    gaps: dict[str, Measure]
    """selection_rate, true_positive_rate and false_positive_rate: its rate less that of all other rows."""
    rates: dict[str, float]
    """The rates themselves."""


class Explained(msgspec.Struct, kw_only=True):
    """One feature, and how much of the answers it explains alone."""

    feature: str
    edges: list[float] = []
    """Of a numeric feature: between its groups of rows."""
    levels: list[str] = []
    """Of a categorical one: those with a group of their own; all others are one group."""
    share: Measure


class Reference(msgspec.Struct, kw_only=True):
    """The model's record on labelled rows that it had not learned from."""

    rows: int
    days: int
    threshold: float
    """From which probability on the answer is yes."""
    edges: list[float]
    """Between the groups of probabilities, of about as many training rows each."""
    said: list[float]
    """Calibration: a probability as said, ascending ..."""
    seen: list[float]
    """... and how often it came true."""
    measures: dict[str, Measure]
    estimated: dict[str, Measure]
    """The same measures, estimated from calibrated probabilities alone."""
    groups: list[Group] = []
    explained: list[Explained] = []
    costs: dict[str, float] = {}
    """What a true_positive, false_positive, false_negative, true_negative costs; empty where the line does not say."""
    cost_name: str = "cost"
    unlabelled: float = 0.2
    """The largest share of predictions that may never get a label."""
