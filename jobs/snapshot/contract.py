"""This file is what the snapshot job is told."""

from dataclasses import dataclass
from pathlib import Path

from jobs.kit.contract import Contract

PARTS = ("train", "holdout", "evaluate")
"""The parts of a snapshot; each is a channel of the jobs after it."""


@dataclass(frozen=True, kw_only=True)
class SnapshotContract(Contract):
    """One processing job that joins features and labels as they were known at each moment of prediction."""

    environment: str
    line: str
    """Folder of the line under `models/`."""
    run_id: str
    lake_bucket: str
    ledger_table: str
    snapshot_engine: str = "duckdb"
    """`duckdb` reads the offline store's files itself; `athena` lets the service read them."""
    athena_workgroup: str = "primary"
    athena_database: str = "default"
    """Where the table of events is declared; the tables of features are where the feature store put them."""
    input: Path = Path("/opt/ml/processing/input")
    """Holds the features job's report as `features/report.json`."""
    output: Path = Path("/opt/ml/processing/output")
