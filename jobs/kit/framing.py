"""This file is what a model.yaml says of the question: its data, its features, and which days train and judge."""

from datetime import date, timedelta
from enum import StrEnum
from typing import Literal, Self

from pydantic import Field, model_validator

from jobs.kit.business import BusinessMetric
from jobs.kit.pinning import Pin, PinnedBy
from jobs.kit.vocabulary import Change, Column, Duration, Share, Strict


class Type(StrEnum):
    """What a column holds; decides how it is stored, validated and watched for drift."""

    INTEGER = "integer"
    NUMBER = "number"
    CATEGORY = "category"
    BOOLEAN = "boolean"
    TIME = "time"


class Feature(Strict):
    """One input of the model."""

    type: Type
    description: str = ""
    source: str | None = Field(default=None, pattern=r"^[a-z0-9_]+\.[a-z0-9_]+$")
    """`source.column` it is copied from; by default the column of the same name in the group's source."""
    computed_from: tuple[str, ...] = ()
    """`source.column`s that the line's features.py computes it from."""
    min: float | None = None
    max: float | None = None
    values: tuple[str, ...] = ()
    """The categories that may occur; empty: learned from the training data."""
    missing: Share = 0.0
    """The largest share of rows that may lack it."""
    pii: Literal["none", "personal", "sensitive"] = "none"
    """What its values say of a person; anything but none is never shown in a report."""

    @model_validator(mode="after")
    def _range(self) -> Self:
        if self.min is not None and self.max is not None and self.min > self.max:
            raise ValueError(f"min must be at most max, got {self.min} and {self.max}")
        if self.type in (Type.CATEGORY, Type.BOOLEAN) and (self.min is not None or self.max is not None):
            raise ValueError(f"min and max must be left out for type {self.type}, which has no order; use values")
        if self.values and self.type != Type.CATEGORY:
            raise ValueError(f"values must be left out for type {self.type}, which has no categories; use min and max")
        if len(set(self.values)) < len(self.values):
            raise ValueError(f"values must differ, got {', '.join(self.values)}")
        return self


class FeatureGroup(Strict):
    """Features of one entity that change together."""

    description: str = ""
    owner: str | None = Field(default=None, min_length=2)
    """Who answers for it; the line's owner if left out."""
    version: int = Field(default=1, ge=1, le=999)
    """Raised when a feature goes or changes its type, or the entity or event time change: history is then computed anew beside the old one."""
    source: Column
    entity: Column
    """The column that says whose features these are."""
    event_time: Column
    """The column that says from when on a row's values were known."""
    online: bool = False
    """Whether the newest values are served in milliseconds."""
    fresh_within: Duration | None = None
    """How old the newest values may be before somebody is called; nothing is watched if left out."""
    lag: Duration = timedelta(0)
    """How long before the prediction moment a row must have been known."""
    max_age: Duration | None = None
    """How old a row may be at the prediction moment; older counts as missing."""
    features: dict[Column, Feature] = Field(min_length=1)


class Source(Strict):
    """One raw delivery, a file in the raw bucket under `<line>/<source>/`."""

    file: str = Field(pattern=r"^[\w.-]+\.(csv|parquet)$")
    columns: dict[Column, Type]
    nulls: tuple[str, ...] = ("NA", "")
    """Spellings of a missing value in a CSV file."""
    allow: tuple[Change, ...] = ()
    """What a delivery may differ in from the last one; anything else that is named there stops the run."""
    known_later: tuple[Column, ...] = ()
    """Columns not known yet at the prediction moment; none of them may be a feature of the predicted entity."""
    pinned_by: PinnedBy = Pin()
    """What says which bytes a delivery must be: the version that S3 gave it, or a pin of DVC, Git LFS or lakeFS."""


class Problem(Strict):
    kind: Literal["binary_classification"] = "binary_classification"
    entity: Column
    """The column that identifies one prediction."""
    prediction_time: Column
    """The column that holds the moment of prediction."""
    target: Column
    label_time: Column
    """The column that holds the moment from which the label is known."""
    unlabelled: Share = 0.2
    """The largest share of events that may never get a label; the newer half may still wait for theirs."""
    subgroups: tuple[Column, ...] = ()
    """Categorical features for which every metric is reported apart."""
    baseline: tuple[Column, ...] = ()
    """Features whose historical rate of the target is the trivial prediction that a model must beat."""
    business_metric: BusinessMetric | None = None
    """What right and wrong answers cost; watched when labels come."""


class Span(Strict):
    """Days from `start` to before `end`."""

    start: date
    end: date

    @model_validator(mode="after")
    def _order(self) -> Self:
        if self.start >= self.end:
            raise ValueError(f"end must be after start {self.start}, got {self.end}")
        return self


class Split(Strict):
    """Which days train the model and which judge it; the future never trains."""

    train: Span
    holdout_every: int = Field(default=5, ge=2, le=31)
    """Of the training days every n-th is held out: for early stopping, and as known-good traffic for the monitor."""
    evaluate: Span

    @model_validator(mode="after")
    def _honest(self) -> Self:
        if self.evaluate.start < self.train.end:
            raise ValueError(f"evaluate.start must not be before train.end {self.train.end}, got {self.evaluate.start}")
        return self
