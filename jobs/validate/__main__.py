"""This file runs the validate job: in a SageMaker container, or by hand on a Parquet file."""

import argparse
import json
import os
import sys
from pathlib import Path
from typing import Any

from jobs.kit import entry, names, rows, spec
from jobs.kit import line as lines
from jobs.kit.files import Bucket
from jobs.snapshot.contract import PARTS
from jobs.validate.answers import answers
from jobs.validate.contract import ValidateContract
from jobs.validate.findings import Finding, document, passed
from jobs.validate.parts import validate
from jobs.validate.profile import compare
from jobs.validate.rules import check

FAILED = 1


def in_container(contract: ValidateContract) -> int:
    """A run's snapshot against the spec and the last accepted snapshot."""
    from jobs.kit import aws

    line = lines.load(contract.line)
    journal = aws.Journal(contract, line.name)
    snapshot = json.loads((contract.input / "snapshot" / "snapshot.json").read_text(encoding="utf-8"))["id"]
    parts = {part: rows.read(contract.input / part) for part in PARTS}
    last = journal.last("validation", lambda row: row["passed"] and row["run_id"] != contract.run_id)
    before = None
    if last:
        prefix = names.run_prefix(line.name, last["run_id"], "validate")
        before = json.loads(Bucket(contract.artifacts_bucket, prefix, aws.client("s3")).read("report.json"))
    found = validate(parts, line, before["profile"] if before else None)
    report = {
        "run_id": contract.run_id,
        "snapshot": snapshot,
        "previous": before["snapshot"] if before else None,
        **found,
    }
    contract.output.mkdir(parents=True, exist_ok=True)
    (contract.output / "report.json").write_text(json.dumps(report, indent=1), encoding="utf-8")
    told = {name: report[name] for name in ("run_id", "snapshot", "previous", "rows", "passed", "findings")}
    journal.add("validation", contract.run_id, told)
    return _end(report, aloud=True)


def by_hand(data: Path, spec_file: Path, previous: Path | None, *, as_json: bool) -> int:
    """Hold a Parquet file against a model.yaml; ends 0 when it passes, 1 when it does not, 2 when either cannot be read."""
    try:
        line = spec.load(spec_file)
    except spec.SpecError as error:
        raise entry.BadInputError(str(error)) from error
    table = rows.read(data)
    findings = list(check(table, line))
    if passed(findings):
        findings += answers(table, line)
    if previous and not findings:
        findings += compare(table, line, json.loads(previous.read_text(encoding="utf-8"))["profile"])
    report = document(table.num_rows, findings)
    if as_json:
        print(json.dumps(report))
    return _end(report, aloud=not as_json)


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
    given = parser.parse_args()
    return by_hand(given.data, given.spec, given.previous, as_json=given.json)


if __name__ == "__main__":
    entry.run(main)
