"""This file runs the features job: in a SageMaker container, or by hand between two folders."""

import argparse
import json
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from jobs.features import again, watch
from jobs.features.collect import Delivery, collect, read_all
from jobs.features.contract import FeaturesContract
from jobs.features.groups import Groups, applied, put_newest, settle
from jobs.features.pins.lakefs_server import keys_from_secret
from jobs.features.report import pinned
from jobs.features.report import sources as reported
from jobs.features.schema import KIND
from jobs.kit import aws, entry, names
from jobs.kit import line as lines
from jobs.kit.files import Bucket, Files, Folder


def in_container(contract: FeaturesContract) -> None:
    """Deliveries that SageMaker downloaded; feature groups where the feature store says they are."""
    line, s3 = lines.load(contract.line), aws.client("s3")
    groups = Groups(contract.environment, line, aws.client("sagemaker"))
    journal = aws.Journal(contract, line.name)
    deliveries = {
        name: _delivered(
            s3, contract.raw_bucket, f"{line.name}/{name}/{source.file}", contract.input / "raw" / name / source.file
        )
        for name, source in line.sources.items()
    }
    secret = names.line_secret(contract.environment, line.name, "lakefs")
    raw, sources = read_all(line, deliveries, _accepted(journal), lambda: keys_from_secret(aws.client, secret))

    settle(groups, applied(journal.rows(KIND)), lambda name, body: journal.add(KIND, name, body))
    now = datetime.now(UTC)
    result = _stored(contract, groups, raw, now)
    report = {"run_id": contract.run_id, "line": line.name, "written": now.isoformat(), "sources": sources, **result}
    _write(contract.output, report)
    for source in sources:
        journal.add("source", f"{source['uri']}#{source['version']}", pinned(source))
    journal.add("features", contract.run_id, report)


def _stored(contract: FeaturesContract, groups: Groups, raw: dict[str, Any], now: datetime) -> dict[str, Any]:
    """Write history, newest records and metrics; what the report says of the groups."""
    line, s3 = groups.line, aws.client("s3")

    def where(group: str) -> Files:
        events = Bucket(contract.lake_bucket, f"events/{line.name}", s3)
        return events if group == "events" else groups.history(group, s3)

    result = collect(line, lines.code(contract.line), raw, where, now)
    put_newest(groups, result.pop("newest"), aws.client("sagemaker-featurestore-runtime"))
    watch.put(aws.client("cloudwatch"), contract.metric_namespace, result.pop("metrics"))
    for group in line.feature_groups:
        result["groups"][group]["name"] = groups.name(group)
    return result


def _accepted(journal: aws.Journal) -> list[dict[str, Any]]:
    """The deliveries of the last run whose snapshot was accepted."""
    run = journal.last("validation", lambda row: row["passed"])
    found = run and journal.last("features", lambda row: row["run_id"] == run["run_id"])
    sources: list[dict[str, Any]] = found["sources"] if found else []
    return sources


def by_hand(line_folder: str, raw: Path, lake: Path, output: Path, previous: Path | None) -> None:
    """Deliveries and feature groups in folders; nothing else is touched."""
    line = lines.load(line_folder)
    deliveries = {
        name: Delivery(path := raw / name / source.file, str(path), "") for name, source in line.sources.items()
    }
    last = reported(previous, "--previous") if previous else ()
    tables, sources = read_all(line, deliveries, last)
    result = collect(line, lines.code(line_folder), tables, lambda group: Folder(lake / group), datetime.now(UTC))
    _write(output, {"run_id": "", "line": line.name, "sources": sources, "groups": result["groups"]})


def _delivered(s3: Any, bucket_name: str, key: str, path: Path) -> Delivery:
    head = s3.head_object(Bucket=bucket_name, Key=key)
    if path.is_file() and head["ContentLength"] != path.stat().st_size:
        raise entry.BadInputError(
            f"{path.name}: file must be the newest version of s3://{bucket_name}/{key}, got another; "
            "it was delivered anew while the job started; run it again"
        )
    return Delivery(path, f"s3://{bucket_name}/{key}", head.get("VersionId") or "")


def _write(output: Path, report: dict[str, Any]) -> None:
    output.mkdir(parents=True, exist_ok=True)
    (output / "report.json").write_text(json.dumps(report, indent=1), encoding="utf-8")
    for source in report["sources"]:
        print("".join(f"note: {note}\n" for note in source["notes"]), end="")
    for name, group in report["groups"].items():
        print(f"{name}: {group['rows']} rows, {len(group['added'])} new files under {group['uri']}")


def main() -> None:
    if len(sys.argv) == 1:
        contract = FeaturesContract.read(os.environ)
        return again.in_container(contract) if contract.backfill else in_container(contract)
    parser = argparse.ArgumentParser(prog="python -m jobs.features", description=by_hand.__doc__)
    parser.add_argument("--line", required=True, help="folder of the line under models/")
    parser.add_argument("--raw", type=Path, required=True, help="folder with <source>/<file>")
    parser.add_argument("--lake", type=Path, required=True, help="folder that receives <group>/")
    parser.add_argument("--output", type=Path, required=True, help="folder that receives report.json")
    parser.add_argument("--previous", type=Path, help="report.json of the last run, which deliveries are held against")
    given = parser.parse_args()
    return by_hand(given.line, given.raw, given.lake, given.output, given.previous)


if __name__ == "__main__":
    entry.run(main)
