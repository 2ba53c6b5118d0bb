"""This file runs the snapshot job: in a SageMaker container, or by hand between folders."""

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from jobs.features.collect import event_definitions
from jobs.features.contract import definitions
from jobs.features.report import pinned
from jobs.features.report import sources as reported
from jobs.kit import aws, entry, names
from jobs.kit import line as lines
from jobs.kit.files import Bucket, Files, Folder, bucket, write_all
from jobs.kit.spec import Line
from jobs.snapshot import duck
from jobs.snapshot.contract import PARTS, SnapshotContract
from jobs.snapshot.manifest import Made, channel, make, stored
from jobs.snapshot.query import query


def in_container(contract: SnapshotContract) -> None:
    """History where the feature store keeps it, by the engine that the contract names."""
    line, s3, sagemaker = lines.load(contract.line), aws.client("s3"), aws.client("sagemaker")
    journal = aws.Journal(contract, line.name)

    def where(group: str) -> Files:
        if group == "events":
            return Bucket(contract.lake_bucket, f"events/{line.name}", s3)
        name = names.feature_group(contract.environment, line.name, group, line.feature_groups[group].version)
        found = sagemaker.describe_feature_group(FeatureGroupName=name)
        return bucket(found["OfflineStoreConfig"]["S3StorageConfig"]["ResolvedOutputS3Uri"], s3)

    as_of = moment(contract.run_id)
    if contract.snapshot_engine == "athena":
        from jobs.snapshot.athena import Athena

        scratch = Bucket(contract.lake_bucket, f"athena/{line.name}/{contract.run_id}", s3)
        engine = Athena(aws.client("athena"), contract.athena_workgroup, contract.athena_database, scratch).run
    else:
        engine = with_duckdb
    report = json.loads((contract.input / "features" / "report.json").read_text(encoding="utf-8"))
    # The run's own features job has written since the run began.
    written = max(as_of, datetime.fromisoformat(report["written"]))
    made = snapshot(line, where, (as_of, written), report["sources"], engine)
    keep(made, Bucket(contract.lake_bucket, f"snapshots/{line.name}", s3), contract.output)
    journal.add("snapshot", made.id, {"run_id": contract.run_id, **_told(made)})


def by_hand(line_folder: str, lake: Path, report: Path, as_of: str, output: Path) -> None:
    """Features in folders as `python -m jobs.features` leaves them; nothing else is touched."""
    line = lines.load(line_folder)
    at = _instant(as_of)
    made = snapshot(line, lambda group: Folder(lake / group), (at, at), reported(report, "--report"), with_duckdb)
    keep(made, Folder(lake / "snapshots" / line.name), output)


def _instant(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise entry.BadInputError(f"--as-of must be a time such as 2014-01-01T00:00:00+00:00, got {text}") from None
    # Without a zone it is UTC, not what the machine's own clock shows.
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)


def moment(run_id: str) -> datetime:
    """When a run began, from its id: a step that is run again sees the same labels.

    >>> moment("20260102T030405-abcdef").isoformat()
    '2026-01-02T03:04:05+00:00'
    """
    try:
        return datetime.strptime(run_id.partition("-")[0], "%Y%m%dT%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        raise entry.BadInputError(f"RUN_ID must be <yyyymmddThhmmss>-<6 hex>, got {run_id!r}") from None


Engine = Callable[[Line, Callable[[str], Files], datetime, datetime], tuple[pa.Table, str, dict[str, list[str]]]]
"""Runs the query; gives the rows in order, the SQL text and the names of the files that it read."""


def snapshot(
    line: Line,
    where: Callable[[str], Files],
    moments: tuple[datetime, datetime],
    sources: list[dict[str, Any]],
    engine: Engine,
) -> Made:
    """Join, split and describe, as known at one moment and written by another."""
    as_of, written = moments
    table, sql, read = engine(line, where, as_of, written)
    known = {name: stored(found) for name, found in read.items()}
    return make(table, line=line.name, sql=sql, as_of=as_of, sources=[pinned(said) for said in sources], stored=known)


def with_duckdb(
    line: Line, where: Callable[[str], Files], as_of: datetime, written: datetime | None = None
) -> tuple[pa.Table, str, dict[str, list[str]]]:
    columns = {name: definitions(group) for name, group in line.feature_groups.items()} | {
        "events": event_definitions(line)
    }
    sql = query(line, {name: f'"{name}_stored"' for name in columns}, as_of, written)
    order = [line.problem.prediction_time, line.problem.entity]
    with tempfile.TemporaryDirectory() as scratch:
        folders = {f"{name}_stored": Path(scratch) / name for name in columns}
        read = {name: duck.fetch(where(name), Path(scratch) / name) for name in columns}
        return duck.run(sql, folders, {f"{name}_stored": c for name, c in columns.items()}, order), sql, read


def keep(made: Made, lake: Files, output: Path) -> None:
    """Store what the lake lacks, and leave the manifest and one channel per part for the jobs after this."""
    known = set(lake.names("data/"))
    new = {f"data/{name}": content for name, content in made.files.items() if f"data/{name}" not in known}
    write_all(lake, new)
    # Last: whoever sees a manifest finds everything that it names, whenever this process was killed.
    lake.write(f"{made.id}.json", made.manifest)
    output.mkdir(parents=True, exist_ok=True)
    (output / "snapshot.json").write_text(json.dumps(made.document, indent=1), encoding="utf-8")
    for part in PARTS:
        (output / f"{part}.manifest").write_text(channel(made, part, lake.uri("data")), encoding="utf-8")
        print(
            f"{part}: {made.document['parts'][part]['rows']} rows in {lake.uri('data')}/{made.document['parts'][part]['file']}"
        )


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
    given = parser.parse_args()
    return by_hand(given.line, given.lake, given.report, given.as_of, given.output)


if __name__ == "__main__":
    entry.run(main)
