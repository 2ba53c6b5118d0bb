"""This file runs the skew job: in a SageMaker container, or by hand between folders."""

import argparse
import json
import os
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from jobs.kit import aws, entry, names
from jobs.kit import line as lines
from jobs.kit.files import Bucket, Files, Folder, bucket
from jobs.kit.spec import Line
from jobs.skew.contract import SkewContract
from jobs.skew.measure import measure
from jobs.skew.window import Window, captures


def in_container(contract: SkewContract) -> None:
    """Captures and history where the estate keeps them; the verdict goes to the ledger and to CloudWatch."""
    line, s3, sagemaker = lines.load(contract.line), aws.client("s3"), aws.client("sagemaker")
    now = datetime.now(UTC)
    document = judge(
        line,
        Bucket(contract.captures_bucket, f"captures/{contract.endpoint}", s3),
        stores(line, contract.environment, sagemaker, s3),
        Window.of(contract.start, contract.end, now),
        now,
    )
    contract.output.mkdir(parents=True, exist_ok=True)
    (contract.output / "skew.json").write_text(json.dumps(document, indent=1), encoding="utf-8")
    tell(contract, document)
    print(said(document))


def judge(line: Line, captured: Files, where: Callable[[str], Files], window: Window, now: datetime) -> dict[str, Any]:
    """The verdict on a window of predictions."""
    found, by = captures(captured, line.problem, window)
    about = {"line": line.name, "start": window.start.isoformat(), "end": window.end.isoformat(), "by": by}
    return {**about, **measure(line, found, where, now)}


def stores(line: Line, environment: str, sagemaker: Any, s3: Any) -> Callable[[str], Files]:
    """Where each group's history is."""

    def where(group: str) -> Files:
        name = names.feature_group(environment, line.name, group, line.feature_groups[group].version)
        found = sagemaker.describe_feature_group(FeatureGroupName=name)
        return bucket(found["OfflineStoreConfig"]["S3StorageConfig"]["ResolvedOutputS3Uri"], s3)

    return where


def tell(contract: SkewContract, document: dict[str, Any]) -> None:
    """A row in the ledger, and the figures that the alarm watches."""
    line = document["line"]
    kept = {
        **document,
        "features": [{k: v for k, v in f.items() if k != "examples"} for f in document["features"] if f["differing"]],
    }
    journal = aws.Journal(contract, line)
    journal.add("skew", f"{document['start']}/{document['end']}", kept)
    dimensions = [{"Name": "Line", "Value": line}]
    figures = [("SkewBlind", dimensions, float(document["verdict"] == "blind"))]
    if document["max_share"] is not None:
        figures.append(("MaxSkew", dimensions, document["max_share"]))
    data = [{"MetricName": name, "Dimensions": about, "Value": value} for name, about, value in figures]
    aws.client("cloudwatch").put_metric_data(Namespace=contract.metric_namespace, MetricData=data)


def said(document: dict[str, Any]) -> str:
    """The verdict in one line."""
    why = f": {document['cause']}" if document["cause"] else ""
    return f"{document['line']}: {document['rows']} predictions, {document['verdict']}{why}"


def by_hand(given: argparse.Namespace) -> None:
    """Capture files in a folder, features as `python -m jobs.features` leaves them; nothing else is touched."""
    now = datetime.now(UTC)
    window = Window.of(given.start or "1970-01-01", given.end or "", now)
    document = judge(
        lines.load(given.line), Folder(given.captures), lambda group: Folder(given.lake / group), window, now
    )
    print(json.dumps(document, indent=1) if given.json else said(document))


def main() -> None:
    if len(sys.argv) == 1:
        return in_container(SkewContract.read(os.environ))
    parser = argparse.ArgumentParser(prog="python -m jobs.skew", description=by_hand.__doc__)
    parser.add_argument("--line", required=True, help="folder of the line under models/")
    parser.add_argument("--captures", type=Path, required=True, help="folder of capture files (*.jsonl)")
    parser.add_argument("--lake", type=Path, required=True, help="folder that jobs.features wrote")
    parser.add_argument("--start", help="predictions asked for from this moment on, such as 2013-09-01; by default all")
    parser.add_argument("--end", help="... and before this one; by default now")
    parser.add_argument("--json", action="store_true", help="the whole document")
    return by_hand(parser.parse_args())


if __name__ == "__main__":
    entry.run(main)
