"""This file is what the drift function is told by whoever deploys it."""

from dataclasses import dataclass, field

from jobs.drift.thresholds import Thresholds
from jobs.kit.contract import Contract


@dataclass(frozen=True, kw_only=True)
class Drift(Thresholds, Contract):
    """The line that is watched, where its traces are, and when a window counts as drifting."""

    environment: str
    line_name: str
    """As in model.yaml and in AWS names: flight-delay."""
    endpoint: str
    captures_bucket: str
    """Holds `captures/` (what the endpoint saw and said) and takes `windows/<line>/` (what we make of it)."""
    artifacts_bucket: str
    """Holds the baseline of each package."""
    ledger_table: str
    ledger_bucket: str = ""
    metric_namespace: str
    every_seconds: int = field()
    """Length of the window that a scheduled call, which names none, judges."""
    identifiers: str = "[]"
    """JSON list of the fields by which requests say whom and when they are about; no features, and known."""
    entity: str = ""
    """The field of a request by which labels may name it; empty: labels are not looked for."""
    expects_traffic: bool = True
    """Whether a window in which nobody called the endpoint is a fault."""
    capture_percent: float = 100.0
    """Share of the calls that are captured."""
    max_error_percent: float = 1.0
    max_latency_ms: float = 200.0
    gates: str = "[]"
    """JSON list of what a trained model had to keep."""
    respond_function: str = ""
    """Name of the function that answers verdicts; empty: nobody does."""
    bake_seconds: int = 0
    """How long a release bakes; meanwhile nobody is called."""
    settle_seconds: int = 0
    """How long after a release nobody is called either."""
    windows: int = 1
    """Of the last this many windows ..."""
    windows_drifting: int = 1
    """... this many must drift before the alarm metric is raised."""
