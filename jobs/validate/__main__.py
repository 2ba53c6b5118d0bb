"""This file runs the validate job: in a SageMaker container, or by hand on a Parquet file."""

import argparse
import json
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jobs.kit import entry, names, spec
from jobs.kit import line as lines
from jobs.kit.files import Bucket
from jobs.kit.moments import moment
from jobs.kit.spans import with_split
from jobs.snapshot.contract import PARTS
from jobs.validate.asked import gather
from jobs.validate.contract import ValidateContract
from jobs.validate.demands import Snapshot
from jobs.validate.findings import Finding, document
from jobs.validate.parts import judge, validate
from jobs.validate.table import Table
from jobs.validate.tables import SNAPSHOT

if TYPE_CHECKING:
    from jobs.kit.aws import Journal

FAILED = 1


def in_container(contract: ValidateContract) -> int:
    """A run's snapshot against the spec and the last accepted snapshot."""
    from jobs.kit import aws

    line = with_split(lines.load(contract.line), contract.split)
    journal = aws.Journal(contract, line.name)
    manifest = json.loads((contract.input / "snapshot" / "snapshot.json").read_text(encoding="utf-8"))
    parts = {part: Table.under(contract.input / part) for part in PARTS}
    before = _last_accepted(contract, journal, line.name)
    asked = gather(line, lines.folder(contract.line), contract.input / "raw")
    found = validate(
        parts,
        line,
        before["profile"] if before else None,
        asked,
        as_of=moment(manifest["as_of"], "as_of of snapshot.json"),
        other_days=bool(contract.split),
    )
    previous = before["snapshot"] if before else None
    report = {"run_id": contract.run_id, "snapshot": manifest["id"], "previous": previous, **found}
    contract.output.mkdir(parents=True, exist_ok=True)
    (contract.output / "report.json").write_text(json.dumps(report, indent=1), encoding="utf-8")
    told = {name: report[name] for name in ("run_id", "snapshot", "previous", "rows", "passed", "findings")}
    journal.add("validation", contract.run_id, {**told, "split": contract.split})
    return _end(report, aloud=True)


def _last_accepted(contract: ValidateContract, journal: "Journal", line: str) -> dict[str, Any] | None:
    """The report on the last snapshot of another run that passed; of the line's own days, where this run's are."""
    from jobs.kit import aws

    def comparable(row: dict[str, Any]) -> bool:
        alike = bool(contract.split) or not row.get("split")
        return bool(row["passed"]) and row["run_id"] != contract.run_id and alike

    last = journal.last("validation", comparable)
    if not last:
        return None
    prefix = names.run_prefix(line, last["run_id"], "validate")
    found: dict[str, Any] = json.loads(Bucket(contract.artifacts_bucket, prefix, aws.client("s3")).read("report.json"))
    return found


def by_hand(given: argparse.Namespace) -> int:
    """Hold a Parquet file against a model.yaml; ends 0 when it passes, 1 when it does not, 2 when either cannot be read."""
    line, table = spec.load(given.spec), Table.under(given.data)
    before = json.loads(given.previous.read_text(encoding="utf-8"))["profile"] if given.previous else None
    asked = gather(line, given.spec.parent, given.raw)
    as_of = moment(given.as_of, "--as-of") if given.as_of else datetime.now(UTC)
    snapshot = Snapshot(parts={SNAPSHOT: table}, everything=table, as_of=as_of, before=before, sources=asked.sources)
    report = document(table.num_rows, [*asked.notes, *judge(snapshot, line, asked.rules)])
    if given.json:
        print(json.dumps(report))
    return _end(report, aloud=not given.json)


def _end(report: dict[str, Any], *, aloud: bool) -> int:
    lines_ = [f"{finding['severity']}: {Finding(**finding)}" for finding in report["findings"]]
    if aloud:
        print("\n".join([*lines_, f"{report['rows']} rows {'passed' if report['passed'] else 'did not pass'}"]))
    if not report["passed"]:
        entry.tell("\n".join(line for line in lines_ if line.startswith("error")))
    return 0 if report["passed"] else FAILED


def main() -> int:
    if len(sys.argv) == 1:
        return in_container(ValidateContract.read(os.environ))
    parser = argparse.ArgumentParser(prog="python -m jobs.validate", description=by_hand.__doc__)
    parser.add_argument("data", type=Path, help="Parquet file, or a folder of them")
    parser.add_argument("--spec", type=Path, required=True, help="model.yaml")
    parser.add_argument("--previous", type=Path, help="report.json of an accepted snapshot")
    parser.add_argument("--json", action="store_true", help="one JSON document on stdout")
    parser.add_argument("--as-of", help="the moment that freshness is judged at; now if left out")
    parser.add_argument("--raw", type=Path, help="folder of raw deliveries, <source>/<file>, that rules refer to")
    return by_hand(parser.parse_args())


if __name__ == "__main__":
    entry.run(main)
