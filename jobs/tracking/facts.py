"""This file is what a tracker is told of a run: the ways back to snapshot, code, commit and ledger."""

from collections.abc import Mapping
from typing import Any

from jobs.tracking.interface import Facts

_RECENT = 200


def complete(start: Mapping[str, Any]) -> Facts:
    """The facts of a message, with the training set that the ledger names."""
    body = dict(start)
    ledger = body.pop("ledger", {})
    facts = Facts(**body)
    if not ledger:
        return facts
    from jobs.kit import aws
    from jobs.kit.ledger import Ledger

    rows = Ledger(ledger["table"], aws.client("dynamodb")).newest(facts.line, limit=_RECENT)
    made = next((row for row in rows if row.kind == "snapshot" and row.body.get("run_id") == facts.run_id), None)
    if made is None:
        return facts
    dataset = {"name": f"{facts.line} snapshot", "digest": made.id, "source": f"{ledger['lake']}/{made.id}.json"}
    return Facts(**{**vars(facts), "tags": {**facts.tags, "snapshot": made.id}, "dataset": dataset})


def tags(*, ledger: str, line: str, kind: str, run_id: str, environment: Mapping[str, Any]) -> dict[str, str]:
    """The way back from a tracker's run.

    Args:
        ledger: the table.
        line: the line's name.
        kind: of the row that the job will write.
        run_id: of the pipeline's run.
        environment: environment.json.
    """
    code = environment.get("code") or {}
    found = {
        "run_id": run_id,
        "line": line,
        "ledger": f"{ledger} {line} {kind} {run_id}",
        "code_sha256": code.get("sha256"),
        "commit": code.get("commit"),
        "dirty": code.get("dirty"),
        **{name: environment.get(name) for name in ("python", "packages_sha256", "image")},
    }
    return {name: str(value) for name, value in found.items() if value not in (None, "")}
