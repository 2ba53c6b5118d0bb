"""This file is the one definition of `model.yaml`: what a team states about its model line.

A Lambda does not import it (pydantic is heavy there); it gets a small contract instead.
"""

from collections.abc import Hashable
from datetime import date, timedelta
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from jobs.kit.contradictions import contradictions
from jobs.kit.durations import duration
from jobs.kit.entry import BadInputError
from jobs.kit.problems import problems

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length=30)]
"""Lower-case words joined by hyphens: it becomes part of AWS names."""
Column = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]
InstanceType = Annotated[str, Field(pattern=r"^ml\.[a-z0-9-]+\.[a-z0-9-]+$")]
"""As SageMaker names it, such as ml.m5.xlarge."""
Duration = Annotated[timedelta, BeforeValidator(duration)]
Share = Annotated[float, Field(ge=0, le=1)]
Environment = Literal["local", "dev", "staging", "prod"]
Change = Literal["fewer_rows", "new_columns", "more_missing"]
"""In what a delivery may differ from the last one of its source."""


if TYPE_CHECKING:
    from yaml import SafeLoader as _Safe
else:
    # The one in C takes a tenth of the time; not every build of PyYAML has it.
    _Safe = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_Safe):
    """Refuses a key that is there twice: YAML would silently take the last one."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[object] = set()
        for key, _ in node.value:
            if key.value in seen and isinstance(key, yaml.ScalarNode):
                raise yaml.YAMLError(f"key {key.value} twice, the second in line {key.start_mark.line + 1}")
            seen.add(key.value if isinstance(key, yaml.ScalarNode) else None)
        made: dict[Hashable, Any] = super().construct_mapping(node, deep)
        return made


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


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
    source: Column
    entity: Column
    """The column that says whose features these are."""
    event_time: Column
    """The column that says from when on a row's values were known."""
    online: bool = False
    """Whether the newest values are served in milliseconds."""
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


class Training(Strict):
    framework: Literal["xgboost", "pytorch"] = "xgboost"
    framework_version: str = "3.2-0"
    """As AWS names the image; `make images` says which there are."""
    instance_types: tuple[InstanceType, ...] = Field(default=("ml.m5.xlarge",), min_length=1)
    """Tried in this order when capacity is short; a GPU type trains on the GPU."""
    instance_count: int = Field(default=1, ge=1, le=20)
    volume_gb: int = Field(default=30, ge=1, le=16384)
    max_runtime: Duration = timedelta(hours=1)
    spot: bool = False
    checkpoints: bool = False
    """Whether training resumes from its last checkpoint; spot demands it."""
    seed: int = 0
    hyperparameters: dict[Column, int | float | str | bool] = {}

    @model_validator(mode="after")
    def _spot_resumes(self) -> Self:
        if self.spot and not self.checkpoints:
            raise ValueError(
                "checkpoints must be true when spot is true, got false; an interrupted run would start anew"
            )
        return self


class Gate(Strict):
    """One limit that a trained model must keep; without it no package is approved."""

    metric: str = Field(pattern=r"^[a-z][a-z0-9_.]*$")
    min: float | None = None
    max: float | None = None

    @model_validator(mode="after")
    def _one_limit(self) -> Self:
        if (self.min is None) == (self.max is None):
            raise ValueError(
                f"{self.metric} must have either min or max, got {'both' if self.min is not None else 'neither'}"
            )
        return self


class Deployment(Strict):
    instance_type: InstanceType = "ml.m5.large"
    instance_count: int = Field(default=1, ge=1, le=100)
    max_instance_count: int = Field(default=1, ge=1, le=100)
    invocations_per_instance: int = Field(default=1000, ge=1)
    """Invocations a minute per instance that autoscaling aims at."""
    strategy: Literal["all-at-once", "canary", "linear", "rolling", "shadow"] = "all-at-once"
    bake: Duration = timedelta(0)
    """How long the alarms watch the new fleet before the old one goes."""
    capture_percent: int = Field(default=100, ge=0, le=100)
    max_error_percent: float = Field(default=1.0, gt=0, le=100)
    max_latency_ms: float = Field(default=200.0, gt=0)
    """99th percentile of the model's own latency."""
    approval: dict[Environment, Literal["automatic", "manual"]] = {}
    """Who approves a package that passed its gates; manual where nothing is said."""

    @model_validator(mode="after")
    def _capacity(self) -> Self:
        if self.max_instance_count < self.instance_count:
            raise ValueError(
                f"max_instance_count must be at least instance_count {self.instance_count}, got {self.max_instance_count}"
            )
        return self


class Monitoring(Strict):
    """When a window of predictions counts as drifting."""

    every: Duration = timedelta(hours=1)
    min_rows: int = Field(default=500, ge=1)
    false_discovery_rate: float = Field(default=0.01, gt=0, lt=1)
    max_psi: float = Field(default=0.2, gt=0)
    """Effect size, in nats, from which a shift matters; raised per feature to what the line's own history shows."""
    max_ks: float = Field(default=0.05, gt=0, lt=1)
    max_missing_increase: Share = 0.05
    windows: int = Field(default=1, ge=1)
    """Of the last this many windows ..."""
    windows_drifting: int = Field(default=1, ge=1)
    """... this many must drift before anybody is called."""

    @model_validator(mode="after")
    def _possible(self) -> Self:
        if self.windows_drifting > self.windows:
            raise ValueError(f"windows_drifting must be at most windows {self.windows}, got {self.windows_drifting}")
        if self.every % timedelta(minutes=1) or not timedelta(minutes=1) <= self.every <= timedelta(days=1):
            raise ValueError(f"every must be whole minutes, 1m to 24h, got {self.every.total_seconds():.0f}s")
        return self


class Line(Strict):
    """Everything a team states about its model line."""

    name: Name
    owner: str = Field(min_length=2)
    description: str = Field(min_length=10)
    criticality: Literal["low", "medium", "high"] = "medium"
    problem: Problem
    sources: dict[Column, Source] = Field(min_length=1)
    feature_groups: dict[Column, FeatureGroup] = Field(min_length=1)
    split: Split
    backfill: bool = True
    """Whether what was first written after a snapshot's moment counts in it, from its event time on: history that was loaded at once.
    A correction that was written after that moment never counts."""
    training: Training = Training()
    gates: tuple[Gate, ...] = Field(min_length=1)
    deployment: Deployment = Deployment()
    monitoring: Monitoring = Monitoring()

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if found := list(contradictions(self)):
            raise ValueError("\n".join(found))
        return self

    @property
    def package(self) -> str:
        """Folder of the line under `models/`."""
        return self.name.replace("-", "_")

    @property
    def features(self) -> dict[str, Feature]:
        """Every feature by name, in the order the model sees them."""
        return {name: f for group in self.feature_groups.values() for name, f in group.features.items()}


class SpecError(BadInputError):
    """A model.yaml that cannot be used; the message names the file and every wrong field."""


def load(path: Path) -> Line:
    """Read a model.yaml.

    Raises:
        SpecError: one line per problem, `<file>: <field> must <rule>, got <value>`.
    """
    try:
        raw = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506 - a safe one
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise SpecError(f"{path}: file must be readable YAML, got {' '.join(str(error).split())}") from error
    if not isinstance(raw, dict):
        raise SpecError(f"{path}: file must hold the fields of a model line, got {type(raw).__name__}")
    try:
        line = Line.model_validate(raw)
    except ValidationError as error:
        raise SpecError("\n".join(f"{path}: {problem}" for problem in problems(error, Line))) from error
    folder = path.absolute().parent
    if folder.parent.name == "models" and line.package != folder.name:
        wanted = folder.name.replace("_", "-")
        raise SpecError(f"{path}: name must be {wanted}, like its folder with hyphens, got {line.name}")
    return line
