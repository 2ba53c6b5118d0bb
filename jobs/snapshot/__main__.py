"""This file runs the snapshot job: in a SageMaker container, or by hand between folders."""

import argparse
import json
import os
import sys
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from jobs.features.report import sources as reported
from jobs.kit import aws, entry, names
from jobs.kit import line as lines
from jobs.kit.files import Bucket, Files, Folder, bucket
from jobs.kit.moments import moment
from jobs.kit.spans import with_split
from jobs.snapshot.contract import MEMORY_GB, SnapshotContract
from jobs.snapshot.engine import Engine, with_duckdb
from jobs.snapshot.make import keep, snapshot
from jobs.snapshot.manifest import Made


def in_container(contract: SnapshotContract) -> None:
    """History where the feature store keeps it, by the engine that the contract names."""
    line = with_split(lines.load(contract.line), contract.split)
    s3, sagemaker = aws.client("s3"), aws.client("sagemaker")
    journal = aws.Journal(contract, line.name)

    def where(group: str) -> Files:
        if group == "events":
            return Bucket(contract.lake_bucket, f"events/{line.name}", s3)
        name = names.feature_group(contract.environment, line.name, group, line.feature_groups[group].version)
        found = sagemaker.describe_feature_group(FeatureGroupName=name)
        return bucket(found["OfflineStoreConfig"]["S3StorageConfig"]["ResolvedOutputS3Uri"], s3)

    as_of = moment(contract.as_of, "AS_OF") if contract.as_of else began(contract.run_id)
    report = json.loads((contract.input / "features" / "report.json").read_text(encoding="utf-8"))
    # The run's own features job has written since the run began.
    written = max(as_of, datetime.fromisoformat(report["written"]))
    lake = Bucket(contract.lake_bucket, f"snapshots/{line.name}", s3)
    made = snapshot(line, where, (as_of, written), report["sources"], _engine(contract, line.name), lake)
    keep(made, lake, contract.output)
    journal.add("snapshot", made.id, {"run_id": contract.run_id, "split": contract.split, **_told(made)})


def _engine(contract: SnapshotContract, line: str) -> Engine:
    if contract.snapshot_engine != "athena":
        return partial(with_duckdb, memory_gb=contract.memory_gb)
    from jobs.snapshot.athena import Athena

    scratch = Bucket(contract.lake_bucket, f"athena/{line}/{contract.run_id}", aws.client("s3"))
    athena = Athena(aws.client("athena"), contract.athena_workgroup, contract.athena_database, scratch)
    return partial(athena.run, memory_gb=contract.memory_gb)


def by_hand(line_folder: str, lake: Path, report: Path, as_of: str, output: Path, memory_gb: float) -> None:
    """Features in folders as `python -m jobs.features` leaves them; nothing else is touched."""
    line = lines.load(line_folder)
    at = moment(as_of, "--as-of")
    engine, kept = partial(with_duckdb, memory_gb=memory_gb), Folder(lake / "snapshots" / line.name)
    made = snapshot(line, lambda group: Folder(lake / group), (at, at), reported(report, "--report"), engine, kept)
    keep(made, kept, output)


def began(run_id: str) -> datetime:
    """When a run began, from its id: a step that is run again sees the same labels.

    >>> began("20260102T030405-abcdef").isoformat()
    '2026-01-02T03:04:05+00:00'
    """
    try:
        return datetime.strptime(run_id.partition("-")[0], "%Y%m%dT%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        raise entry.BadInputError(f"RUN_ID must be <yyyymmddThhmmss>-<6 hex>, got {run_id!r}") from None


def _told(made: Made) -> dict[str, Any]:
    return {name: value for name, value in made.document.items() if name not in ("sql", "schema")}


def main() -> None:
    if len(sys.argv) == 1:
        return in_container(SnapshotContract.read(os.environ))
    parser = argparse.ArgumentParser(prog="python -m jobs.snapshot", description=by_hand.__doc__)
    parser.add_argument("--line", required=True, help="folder of the line under models/")
    parser.add_argument("--lake", type=Path, required=True, help="folder that jobs.features wrote; receives snapshots/")
    parser.add_argument("--report", type=Path, required=True, help="report.json of jobs.features")
    parser.add_argument(
        "--as-of",
        required=True,
        help="labels known and corrections written later are left out, such as 2014-01-01T00:00:00+00:00",
    )
    parser.add_argument(
        "--output", type=Path, required=True, help="folder that receives snapshot.json and a manifest per part"
    )
    parser.add_argument("--memory-gb", type=float, default=MEMORY_GB, help="DuckDB's share, 2 by default")
    given = parser.parse_args()
    return by_hand(given.line, given.lake, given.report, given.as_of, given.output, given.memory_gb)


if __name__ == "__main__":
    entry.run(main)
