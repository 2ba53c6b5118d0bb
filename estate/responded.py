"""This file tells what was done about a line's last windows, and what kept it from more."""

from collections.abc import Iterator
from typing import Any

from estate.subject import Subject

_SHOWN, _RUNS = 10, 100


def responded(subject: Subject) -> dict[str, Any]:
    """The switch and the last responses, newest first."""
    from jobs.kit.ledger import Ledger

    ledger = Ledger(subject.at.estate["ledger_table"], subject.aws.client("dynamodb"))
    [switch] = [row.body for row in ledger.of_kind(subject.name, "switch", newest=1)] or [
        {"switch": "start", "reason": ""}
    ]
    rows = ledger.of_kind(subject.name, "response", newest=_SHOWN)
    outcomes = {
        row.id: row.body["outcomes"] for row in ledger.of_kind(subject.name, "response_done", newest=5 * _SHOWN)
    }
    runs = {row.id: row.body["status"] for row in ledger.of_kind(subject.name, "run", newest=_RUNS)}
    found = [
        row.body
        | {"at": row.at, "run": runs.get(row.body.get("run_id", ""))}
        | {"outcomes": outcomes.get(f"{row.id}#{row.digest[:12]}", [])}
        for row in reversed(rows)
    ]
    return {"line": subject.name, "retrain": switch["switch"], "reason": switch["reason"], "responses": found}


def told(document: dict[str, Any]) -> Iterator[str]:
    """The document in lines."""
    stopped = document["retrain"] == "stop"
    yield f"{document['line']}: training by itself is {'stopped: ' + document['reason'] if stopped else 'allowed'}"
    for one in document["responses"]:
        yield from _response(one)


def _response(one: dict[str, Any]) -> Iterator[str]:
    about = one["about"]
    words = dict.fromkeys([about["verdict"], one["severity"], one["labels"].replace("_", " ")])
    yield f"{about['start']}  {', '.join(words)}: {one['action']}"
    if about["verdict"] != "ok":
        yield f"    {about['cause']}"
    for action, conditions in one["conditions"].items():
        wanting = [condition for condition in conditions if not condition["holds"]]
        if action == "call":
            if wanting:
                yield _kept_from("nobody is called", wanting)
        elif action not in one["actions"]:
            yield _kept_from(f"no {action}", wanting) if wanting else f"    no {action}: another change was made"
    for outcome in one["outcomes"]:
        came = f", {one['run']}" if outcome["action"] == "retrain" and one.get("run") else ""
        yield f"    {outcome['action']}: {outcome['outcome']}{came}"


def _kept_from(what: str, wanting: list[dict[str, Any]]) -> str:
    return f"    {what}, for this does not hold: {'; '.join(map(_missed, wanting))}"


def _missed(condition: dict[str, Any]) -> str:
    """
    >>> _missed({"condition": "windows since the release", "measured": 6, "limit": 3})
    'windows since the release (is 6, limit 3)'
    """
    told = {"is": condition["measured"], "limit": condition["limit"]}
    said = ", ".join(
        f"{name} {value:g}" if isinstance(value, int | float) else f"{name} {value}"
        for name, value in told.items()
        if value is not None
    )
    return f"{condition['condition']} ({said})" if said else str(condition["condition"])
