"""This file is `estate status`: what is live, since when, from what, and how it does."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Annotated, Any

import typer

from estate import lines
from estate.say import AsJson, Stack, answer, line
from estate.tracking import told
from estate.where import Where


def register(app: typer.Typer) -> None:
    app.command()(status)


def status(
    name: Annotated[str | None, typer.Argument(metavar="[LINE]", help="One line; every line if left out.")] = None,
    stack: Stack = "local",
    as_json: AsJson = False,
) -> None:
    """Say what is live, since when, from what. Example: estate status flight-delay"""
    from estate.live import describe
    from estate.signed import Signed

    where = Where(stack)
    wanted = [lines.name(where.root, name)] if name else lines.known(where.root)
    where.enter()
    signed = Signed.here()
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda one: describe(signed, stack, one), wanted))
    document = {"stack": stack, "resources": resources(where.state), "lines": found}
    if as_json:
        answer(document)
    else:
        _show(document)


def resources(state: Path) -> int | None:
    """How many resources the stack has, by its state file; nothing when the state is kept elsewhere."""
    try:
        deployment = json.loads(state.read_text(encoding="utf-8"))["deployment"]
    except (OSError, ValueError, KeyError):
        return None
    return len(deployment.get("resources") or [])


def _show(document: dict[str, Any]) -> None:
    counted = "" if document["resources"] is None else f", {document['resources']} resources"
    line(f"stack {document['stack']}{counted}")
    for one in document["lines"]:
        line()
        line(one["line"])
        for label, text in _facts(one):
            line(f"  {label:9} {text}")


def _facts(one: dict[str, Any]) -> list[tuple[str, str]]:
    endpoint, champion, run, window = (one[key] for key in ("endpoint", "champion", "last_run", "last_window"))
    facts = [("endpoint", f"{endpoint['name']} {endpoint['status'] or 'not there yet'}")]
    facts.append(("champion", f"version {champion['version']}, since {champion['since']}" if champion else "none yet"))
    if champion:
        facts.append(("package", champion["package"]))
    facts += [
        ("pending", f"{package}: estate approve {one['line']} {package.rsplit('/', 1)[1]} --reason TEXT")
        for package in one["pending"]
    ]
    if run:
        facts.append(("last run", f"{run['id']} {run['status']}"))
        facts += [("", _gate(gate)) for gate in run["gates"]]
        if run["tracking"]:
            facts.append(("tracking", told(run["tracking"])))
    if window:
        facts.append(("window", f"{window['start']} to {window['end']}: {window['rows']} rows, {window['verdict']}"))
    return facts


def _gate(gate: dict[str, Any]) -> str:
    measured = "not measured" if gate["measured"] is None else f"{gate['measured']:.4g}"
    limit = "" if gate["limit"] is None else f" (limit {gate['limit']:g})"
    return f"{'passed' if gate['passed'] else 'FAILED'}  {gate['gate']} {measured}{limit}"
