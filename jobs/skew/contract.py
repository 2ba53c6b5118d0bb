"""This file is what the skew job is told."""

from dataclasses import dataclass
from pathlib import Path

from jobs.kit.contract import Contract


@dataclass(frozen=True, kw_only=True)
class SkewContract(Contract):
    """One processing job that holds what predictions saw against what training would see of the same moments."""

    environment: str
    line: str
    """Folder of the line under `models/`."""
    endpoint: str
    captures_bucket: str
    lake_bucket: str
    ledger_table: str
    ledger_bucket: str = ""
    metric_namespace: str
    start: str = ""
    """Predictions from this moment on count, ISO 8601; empty: a day before the end."""
    end: str = ""
    """... and to before this one; empty: now."""
    output: Path = Path("/opt/ml/processing/output")
