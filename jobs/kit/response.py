"""This file is what a model.yaml says of what is done about a verdict, and how a line trains itself anew."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Literal, Self

from pydantic import Field, model_validator

from jobs.kit.vocabulary import Duration, Share, Strict

Action = Literal["record", "notify", "page", "retrain", "roll_back"]
_DAY = timedelta(days=1)


class Answer(Strict):
    """What is done about verdicts of one severity; a row in the ledger is always written."""

    with_labels: tuple[Action, ...] = Field(min_length=1)
    """Where enough labels came since the model was trained."""
    without_labels: tuple[Action, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _possible(self) -> Self:
        if "retrain" in self.without_labels:
            raise ValueError(
                "without_labels must leave out retrain, got it; without new labels there is nothing to learn"
            )
        return self


class Response(Strict):
    """By severity; what is left out follows from the line's criticality."""

    minor: Answer | None = None
    """Inputs moved; nothing says that answers are worse."""
    fault: Answer | None = None
    """A column vanished, or values that cannot be: a retrained model would learn the fault."""
    major: Answer | None = None
    """Answers, labels, attribution or fairness moved, or the endpoint is slow."""
    critical: Answer | None = None
    """Labels prove that the model is worse, or the endpoint fails."""
    blind: Answer | None = None
    """The monitor could not see."""


class Retrain(Strict):
    """How a line trains itself anew, and what keeps it from doing so."""

    train: Duration = timedelta(days=90)
    """The days before those that judge, whose labels are known."""
    evaluate: Duration = timedelta(days=14)
    """The last days: challenger and champion are judged on them."""
    min_labels: int = Field(default=1000, ge=1)
    """So many predictions must have got a label since the last training began."""
    min_gain: Share = 0.001
    """Of AUC, that a challenger must have over the champion on the same rows."""
    cooldown: Duration = timedelta(days=3)
    per_week: int = Field(default=2, ge=0, le=100)
    """Trainings in any seven days; 0: never."""
    pause: Duration = _DAY
    """After a training that failed; twice as long after each further one."""
    max_failures: int = Field(default=3, ge=1, le=20)
    """Trainings that fail in a row; then a person must say start."""
    rollback_windows: int = Field(default=3, ge=0, le=1000)
    """A loss or failures that begin within so many windows of a release are its fault."""

    @model_validator(mode="after")
    def _whole_days(self) -> Self:
        for name in ("train", "evaluate"):
            if (given := getattr(self, name)) < _DAY or given % _DAY:
                raise ValueError(f"{name} must be whole days, at least 1d, got {given.total_seconds():.0f}s")
        return self


_DEFAULTS: Mapping[str, Mapping[str, str]] = {
    "low": {
        "minor": "record / record",
        "fault": "notify / notify",
        "major": "notify retrain / notify",
        "critical": "notify roll_back retrain / notify roll_back",
        "blind": "notify / notify",
    },
    "medium": {
        "minor": "notify / notify",
        "fault": "page / page",
        "major": "notify retrain / notify",
        "critical": "page roll_back retrain / page roll_back",
        "blind": "page / page",
    },
    "high": {
        "minor": "notify / notify",
        "fault": "page / page",
        "major": "page retrain / page",
        "critical": "page roll_back retrain / page roll_back",
        "blind": "page / page",
    },
}
"""By criticality and severity: with labels / without."""


def table(stated: Response, criticality: str) -> dict[str, dict[str, list[str]]]:
    """The whole table of one line, as its contract carries it.

    >>> table(Response(), "low")["minor"]
    {'with_labels': ['record'], 'without_labels': ['record']}
    """
    found: dict[str, dict[str, list[str]]] = {}
    for severity, words in _DEFAULTS[criticality].items():
        known, unknown = words.split("/")
        found[severity] = {"with_labels": known.split(), "without_labels": unknown.split()}
        if said := getattr(stated, severity):
            found[severity] = {name: list(actions) for name, actions in said}
    return found


def told(stated: Retrain) -> dict[str, Any]:
    """The settings as the contract carries them: days and seconds as numbers."""
    whole = {"train_days": stated.train.days, "evaluate_days": stated.evaluate.days}
    spans = {f"{name}_seconds": getattr(stated, name).total_seconds() for name in ("cooldown", "pause")}
    same = ("min_labels", "min_gain", "per_week", "max_failures", "rollback_windows")
    return {**whole, **spans, **{name: getattr(stated, name) for name in same}}
