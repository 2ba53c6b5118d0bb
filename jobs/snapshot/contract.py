"""This file is what the snapshot job is told."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jobs.kit.contract import Contract

PARTS = ("train", "holdout", "evaluate")
"""The parts of a snapshot; each is a channel of the jobs after it."""
MEMORY_GB = 2.0
"""Of the engine on this machine. What it reads, sorts and writes beyond goes to disk; Python and Arrow take about 1 GB besides."""


def files(part: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The files of one part of a manifest in the order of their rows: file, sha256, rows and bytes of each.

    >>> files({"files": [{"file": "a"}, {"file": "b"}], "rows": 2})
    [{'file': 'a'}, {'file': 'b'}]

    Older manifests have one file per part.

    >>> files({"file": "a", "rows": 2})
    [{'file': 'a', 'rows': 2}]
    """
    found: list[dict[str, Any]] = part.get("files") or [dict(part)]
    return found


@dataclass(frozen=True, kw_only=True)
class SnapshotContract(Contract):
    """One processing job that joins features and labels as they were known at each moment of prediction."""

    environment: str
    line: str
    """Folder of the line under `models/`."""
    run_id: str
    lake_bucket: str
    ledger_table: str
    ledger_bucket: str = ""
    snapshot_engine: str = "duckdb"
    """`duckdb` reads the offline store's files itself; `athena` lets the service read them."""
    athena_workgroup: str = "primary"
    athena_database: str = "default"
    """Where the table of events is declared; the tables of features are where the feature store put them."""
    memory_gb: float = MEMORY_GB
    """How much memory `duckdb` may take."""
    as_of: str = ""
    """Labels known later are left out; the run's own moment where empty."""
    split: str = ""
    """Days that train and judge, `FROM/TO/FROM/TO`; the line's own where empty."""
    input: Path = Path("/opt/ml/processing/input")
    """Holds the features job's report as `features/report.json`."""
    output: Path = Path("/opt/ml/processing/output")
