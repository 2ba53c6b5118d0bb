"""This file gathers the ledger's rows behind one package, or of some kinds, without reading the rows of everything else."""

from collections.abc import Iterable, Mapping
from typing import Any

from estate.verdict import inside
from jobs.kit.captures import split
from jobs.kit.chain import Row
from jobs.kit.ledger import Ledger


def behind(ledger: Ledger, line: str, package: str) -> list[Row]:
    """Every row that a package's lineage is told from, oldest first."""
    about = ledger.find(package)
    found = [*about, *(row for row in ledger.of_kind(line, "release") if row.body["package_arn"] == package)]
    for made in (row.body for row in about if row.kind == "package"):
        found += ledger.find(made["run_id"])
        found += ledger.find(made["snapshot"])
    return ordered(row for row in found if row.line == line)


def judged(ledger: Ledger, line: str, prediction: Mapping[str, Any]) -> list[Row]:
    """The batches that may hold a prediction, and the verdicts on their windows, oldest first."""
    batch, _ = split(prediction["captured_in"].removeprefix("s3://").partition("/")[2])
    of_day = (row for row in ledger.find(batch) if row.kind == "prediction_batch")
    batches = [row for row in of_day if inside(row.body["window"], prediction["at"])]
    windows = {row.body["window"]["start"] for row in batches}
    return ordered(
        row for row in (*batches, *(row for start in windows for row in ledger.find(start))) if row.line == line
    )


def of_kinds(ledger: Ledger, line: str, kinds: Iterable[str]) -> list[Row]:
    """Every row of some kinds, oldest first."""
    return ordered(row for kind in kinds for row in ledger.of_kind(line, kind))


def ordered(rows: Iterable[Row]) -> list[Row]:
    return [row for _, row in sorted({row.seq: row for row in rows}.items())]
