"""This file goes the other way: from a raw delivery or a training set to the packages that were made from it."""

from collections.abc import Iterable, Sequence
from typing import Any

from estate.pinned import is_pinned_by
from estate.touched import predictions
from jobs.kit.chain import Row

KINDS = ("source", "snapshot", "package", "approval", "release", "prediction_batch", "verdict")
"""What it is told from."""


def impact(rows: Sequence[Row], asked: str, live: str | None) -> dict[str, Any] | None:
    """What of one line was made from a source or a snapshot; nothing when its ledger has never heard of it.

    Args:
        rows: the line's whole ledger, oldest first.
        asked: a source's URI (every version of it), `uri#version`, a version's id or its sha256, or a snapshot's id.
        live: ARN of the package that serves.
    """
    snapshots = _unique(row for row in rows if row.kind == "snapshot" and _concerns(row, asked))
    sources = _sources(rows, snapshots, asked)
    if not sources and not snapshots:
        return None
    known = {row.id for row in snapshots}
    made = [row for row in rows if row.kind == "package" and row.body["snapshot"] in known]
    return {
        "line": rows[0].line,
        "sources": sources,
        "snapshots": [
            {"snapshot": row.id, "as_of": row.body["as_of"], "rows": row.body["rows"], "at": row.at}
            for row in snapshots
        ],
        "packages": [_package(rows, row, live) for row in made],
    }


def _concerns(snapshot: Row, asked: str) -> bool:
    return snapshot.id == asked or any(_is(source, asked) for source in snapshot.body["sources"])


def _is(source: dict[str, Any], asked: str) -> bool:
    """
    >>> source = {"uri": "s3://raw/f.csv", "version": "v1", "sha256": "e" * 64}
    >>> [_is(source, asked) for asked in ("s3://raw/f.csv", "s3://raw/f.csv#v1", "v1", "e" * 64, "s3://raw/f", "v")]
    [True, True, True, True, False, False]
    """
    uri, version = source["uri"], source.get("version")
    return asked in (uri, f"{uri}#{version}", version, source.get("sha256")) or is_pinned_by(source.get("pin"), asked)


def _sources(rows: Sequence[Row], snapshots: Sequence[Row], asked: str) -> list[dict[str, Any]]:
    """The deliveries that were asked about, those of no snapshot too; of a snapshot, all that it was made from."""
    delivered = [row.body for row in rows if row.kind == "source" and _is(row.body, asked)]
    of_snapshots = [
        source for row in snapshots for source in row.body["sources"] if _is(source, asked) or row.id == asked
    ]
    found = {(one["uri"], one.get("version")): one for one in (*delivered, *of_snapshots)}
    keys = ("uri", "version", "sha256", "rows", "pin")
    return [{key: one[key] for key in keys if key in one} for one in found.values()]


def _package(rows: Sequence[Row], made: Row, live: str | None) -> dict[str, Any]:
    words = [row.body["status"] for row in rows if (row.kind, row.id) == ("approval", made.id)]
    served = [
        row.at
        for row in rows
        if row.kind == "release" and row.body["package_arn"] == made.id and row.body["outcome"] == "live"
    ]
    return {
        "package": made.id,
        "version": made.body["version"],
        "run_id": made.body["run_id"],
        "snapshot": made.body["snapshot"],
        "status": words[-1] if words else made.body["status"],
        "live": made.id == live,
        "first_live": served[0] if served else None,
        "predictions": predictions(rows, made.id),
    }


def _unique(rows: Iterable[Row]) -> list[Row]:
    return list({row.id: row for row in rows}.values())
