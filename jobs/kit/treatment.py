"""This file is what a model.yaml says of the model: how it is trained, held to gates, deployed and watched."""

from datetime import timedelta
from typing import Literal, Self

from pydantic import Field, model_validator

from jobs.kit.response import Response, Retrain
from jobs.kit.vocabulary import Column, Duration, Environment, InstanceType, Share, Strict


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
    hyperparameters: dict[Column, int | float | str | bool] = Field(default_factory=dict)

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
    lookup: bool = True
    """Whether features of online groups that a request lacks are looked up by the entities it names."""
    lookup_timeout_ms: int = Field(default=500, ge=10, le=10_000)
    """How long a request waits for the feature store at most; what it did not say by then is missing."""
    lookup_cache_seconds: float = Field(default=1.0, ge=0, le=60)
    """How long a record is not asked for again."""
    capture_features: bool = True
    """Whether answers, and so what is captured of them, say what was looked up; without it drift and skew are blind to that."""
    max_error_percent: float = Field(default=1.0, gt=0, le=100)
    max_latency_ms: float = Field(default=200.0, gt=0)
    """99th percentile of the model's own latency."""
    approval: dict[Environment, Literal["automatic", "manual"]] = Field(default_factory=dict)
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
    false_alarms_per_year: float = Field(default=1.0, gt=0, le=1000)
    """Windows of a clean year that may be called drifting; the fewer, the surer a verdict must be."""
    min_labels: int = Field(default=200, ge=20)
    """Fewer labels say nothing of performance."""
    max_label_shift: float = Field(default=0.2, gt=0)
    """Of the rate of the target, as Cohen's h: 0.2 is a small effect, from 25 % to 34 % or from 1 % to 4 %."""
    max_auc_drop: Share = 0.05
    max_accuracy_drop: Share = 0.05
    max_calibration_increase: Share = 0.05
    """Of the expected calibration error."""
    max_cost_increase: float = Field(default=0.25, gt=0)
    """Of problem.business_metric, as a share of what it was in training."""
    max_attribution_shift: Share = 0.1
    """Of one feature's share in what explains the answers."""
    max_bias_shift: Share = 0.1
    """Of a subgroup's rate of yes, of true positives or of false positives, against all others."""
    max_skew: Share = 0.01
    """The largest share of predictions that may have seen another value of a feature than training would see."""
    skew_tolerance: float = Field(default=1e-6, ge=0, lt=1)
    """How far a number may be from the other, as a share of the larger, to be the same."""
    expects_traffic: bool = True
    """Whether a window in which nobody, or hardly anybody, calls the endpoint is a fault that calls somebody."""
    settle: Duration = timedelta(0)
    """How long after a release drift is recorded and nobody is called."""
    windows: int = Field(default=1, ge=1)
    """Of the last this many windows ..."""
    windows_drifting: int = Field(default=1, ge=1)
    """... this many must drift before anybody is called."""

    response: Response = Response()
    """What is done about a verdict, where it differs from what the line's criticality calls for."""
    retrain: Retrain = Retrain()

    @model_validator(mode="after")
    def _possible(self) -> Self:
        if self.windows_drifting > self.windows:
            raise ValueError(f"windows_drifting must be at most windows {self.windows}, got {self.windows_drifting}")
        if self.every % timedelta(minutes=1) or not timedelta(minutes=1) <= self.every <= timedelta(days=1):
            raise ValueError(f"every must be whole minutes, 1m to 24h, got {self.every.total_seconds():.0f}s")
        return self
