"""This file is what the evaluate job is told."""

from dataclasses import dataclass
from pathlib import Path

from jobs.kit.contract import Contract


@dataclass(frozen=True, kw_only=True)
class EvaluateContract(Contract):
    """One processing job that measures a model on rows it has never seen."""

    environment: str
    line: str
    """Folder of the line under `models/`."""
    run_id: str
    endpoint: str
    """Asked which package serves now, so that the model is held against it."""
    ledger_table: str
    tracking: str = ""
    """Where the run is tracked; empty where the line asks for nothing."""
    ledger_bucket: str = ""
    input: Path = Path("/opt/ml/processing/input")
    """Holds `model/model.tar.gz` and the parts `train` and `evaluate` as `<part>/*.parquet`."""
    output: Path = Path("/opt/ml/processing/output")
