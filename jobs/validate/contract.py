"""This file is what the validate job is told."""

from dataclasses import dataclass
from pathlib import Path

from jobs.kit.contract import Contract


@dataclass(frozen=True, kw_only=True)
class ValidateContract(Contract):
    """One processing job that refuses a snapshot that breaks the line's spec."""

    environment: str
    line: str
    """Folder of the line under `models/`."""
    run_id: str
    artifacts_bucket: str
    """Holds the report of the last accepted snapshot, which this one is compared with."""
    ledger_table: str
    ledger_bucket: str = ""
    split: str = ""
    """Days that train and judge, `FROM/TO/FROM/TO`; the line's own where empty."""
    input: Path = Path("/opt/ml/processing/input")
    """Holds `snapshot/snapshot.json` and the parts as `<part>/*.parquet`."""
    output: Path = Path("/opt/ml/processing/output")
