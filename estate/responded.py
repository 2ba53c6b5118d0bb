"""This file tells what was done about a line's last windows, and what kept it from more."""

from collections.abc import Iterator
from typing import Any

from estate.runs import Line

_SHOWN = 10


def responded(subject: Line) -> dict[str, Any]:
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
    found = [
        row.body | {"at": row.at, "outcomes": outcomes.get(f"{row.id}#{row.digest[:12]}", [])} for row in reversed(rows)
    ]
    return {"line": subject.name, "retrain": switch["switch"], "reason": switch["reason"], "responses": found}


def told(document: dict[str, Any]) -> Iterator[str]:
    """The document in lines."""
    stopped = document["retrain"] == "stop"
    yield f"{document['line']}: training by itself is {'stopped: ' + document['reason'] if stopped else 'allowed'}"
    for one in document["responses"]:
        about = one["about"]
        yield f"{about['start']}  {about['verdict']}, {one['severity']}, {one['labels'].replace('_', ' ')}: {one['action']}"
        for action, conditions in one["conditions"].items():
            wanting = [condition for condition in conditions if not condition["holds"]]
            if action in one["wanted"] and action not in one["actions"]:
                yield f"    no {action}: " + "; ".join(
                    map(_missed, wanting) if wanting else ["another change was made"]
                )
        for outcome in one["outcomes"]:
            yield f"    {outcome['action']}: {outcome['outcome']}"


def _missed(condition: dict[str, Any]) -> str:
    limit = "" if condition["limit"] is None else f", limit {condition['limit']:g}"
    measured = "" if condition["measured"] is None else f" is {condition['measured']}"
    return f"{condition['condition']}{measured}{limit}"
