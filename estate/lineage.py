"""This file puts together, from the ledger's rows, what a package was made from, who let it out, and where it went."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from estate.problems import Problem
from estate.verdict import batch, verdict
from jobs.kit.chain import Row


def lineage(rows: Sequence[Row], package: str, prediction: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The document of design.md §8; every field comes from a row.

    Args:
        rows: what the line's ledger holds of the package, oldest first.
        package: ARN of the package.
        prediction: one that it made, as captured, if that was asked about.

    Raises:
        Problem: a row that must be there is not.
    """
    made = last(rows, "package", package)
    body, run_id = made.body, made.body["run_id"]
    environment, at = body["environment"], prediction["at"] if prediction else None
    return {
        "package": package,
        "prediction": prediction["answer"]["prediction_id"] if prediction else None,
        "line": made.line,
        "version": body["version"],
        "run": _run(rows, run_id),
        "data": _data(last(rows, "snapshot", body["snapshot"])),
        "code": {key: environment["code"][key] for key in ("commit", "dirty", "sha256")},
        "config": {"sha256": body["config_sha256"], **{key: body[key] for key in ("hyperparameters", "spec_sha256")}},
        "environment": {key: body[key] for key in ("python", "packages_sha256", "image")},
        "model": {"uri": body["model"], "sha256": body["model_sha256"], "training_job": body["training_job"]},
        "gates": _gates(last(rows, "gate", run_id)),
        "approval": _approval(rows, made, at),
        "release": _release(rows, package, at),
        "batch": batch(rows, prediction) if prediction else None,
        "verdict": verdict(rows, at) if at else None,
        "tracking": body.get("tracking"),
    }


def last(rows: Sequence[Row], kind: str, about: str) -> Row:
    """The newest row of a kind about one thing.

    Raises:
        Problem: there is none.
    """
    found = next((row for row in reversed(rows) if (row.kind, row.id) == (kind, about)), None)
    if found is None:
        raise Problem(f"ledger must have a row {kind} for {about}, got none")
    return found


def _run(rows: Sequence[Row], run_id: str) -> dict[str, Any]:
    runs = [row for row in rows if (row.kind, row.id) == ("run", run_id)]
    return (
        {"id": run_id, "by": runs[0].by, "started": runs[0].at, "status": runs[-1].body["status"]}
        if runs
        else {"id": run_id}
    )


def _data(snapshot: Row) -> dict[str, Any]:
    body = snapshot.body
    sources = [
        {key: source[key] for key in ("uri", "version", "sha256", "rows", "pin") if key in source}
        for source in body["sources"]
    ]
    known = {key: body[key] for key in ("rows", "as_of", "query_sha256")}
    return {"snapshot": snapshot.id, **known, "sources": sources}


def _gates(gate: Row) -> list[dict[str, Any]]:
    return [{key: one[key] for key in ("gate", "measured", "limit", "passed")} for one in gate.body["gates"]]


def _until(rows: Sequence[Row], at: str | None) -> Sequence[Row]:
    """What had happened by then; all, where nothing had: a replay of the past is asked about later."""
    if at is None:
        return rows
    moment = datetime.fromisoformat(at)
    return [row for row in rows if datetime.fromisoformat(row.at) <= moment] or rows


def _approval(rows: Sequence[Row], made: Row, at: str | None) -> dict[str, Any] | None:
    """The last word on the package; one that its gates refused was rejected by its own registration."""
    words = _until([row for row in rows if (row.kind, row.id) == ("approval", made.id)], at)
    if words:
        last = words[-1]
        return {"status": last.body["status"], "by": last.by, "at": last.at, "reason": last.body["reason"]}
    if made.body["status"] == "Rejected":
        return {"status": "Rejected", "by": "gates", "at": made.at, "reason": made.body["reason"]}
    return None


def _release(rows: Sequence[Row], package: str, at: str | None) -> dict[str, Any] | None:
    """The release that last moved the package, or the last attempt at it."""
    tried = _until([row for row in rows if row.kind == "release" and row.body["package_arn"] == package], at)
    moved = [row for row in tried if row.body.get("changed")] or tried
    if not moved:
        return None
    last = moved[-1]
    keys = ("outcome", "config", "endpoint", "previous", "strategy", "break_glass", "why")
    told = {key: last.body[key] for key in keys if key in last.body}
    return {"id": last.id.partition("#")[2], "at": last.at, "by": last.by, **told}
