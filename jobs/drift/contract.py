"""This file is what the drift function is told by whoever deploys it."""

from dataclasses import dataclass

from jobs.kit.contract import Contract


@dataclass(frozen=True, kw_only=True)
class Drift(Contract):
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
    every_seconds: int
    """Length of the window that a scheduled call, which names none, judges."""
    identifiers: str = "[]"
    """JSON list of the fields by which requests say whom and when they are about; no features, and known."""
    min_rows: int = 500
    """A window of fewer rows is blind, not ok."""
    false_discovery_rate: float = 0.01
    max_psi: float = 0.2
    max_ks: float = 0.05
    max_missing_increase: float = 0.05
    windows: int = 1
    """Of the last this many windows ..."""
    windows_drifting: int = 1
    """... this many must drift before the alarm metric is raised."""
