"""This file writes why: causes with the rows that hold them, what happened before, and rows that show it."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from jobs.drift.cause import where
from jobs.drift.svg import part, percent

MOST_COLUMNS = 10


def causes(document: Mapping[str, Any]) -> str:
    """The section; empty where nothing drifts."""
    found = document.get("causes") or []
    if not found and not document.get("changes"):
        return ""
    head = "".join(f'<th scope="col">{name}</th>' for name in ("Cause", "Share", "Where", "Just before"))
    rows = "".join(_row(cause) for cause in found)
    table = (
        f'<div class="wide" tabindex="0" role="region" aria-label="Causes"><table><caption>By shift x importance of the feature</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
        if found
        else ""
    )
    return f"<section><h2>Why</h2>{table}{_changes(document.get('changes') or [])}{_samples(document.get('samples') or [])}</section>"


def _row(cause: Mapping[str, Any]) -> str:
    name = escape(cause["feature"], quote=True)
    segments = "".join(f"<li>{escape(_held(segment))}</li>" for segment in cause.get("segments") or [])
    before = (cause.get("ledger") or {}).get("said", "")
    return (
        f'<tr><th scope="row"><a href="#f-{name}">{name}</a></th><td class="bar">{part(cause["share"])} {percent(cause["share"])}</td>'
        f'<td class="text">{f"<ul>{segments}</ul>" if segments else "in no segment more than in others"}</td>'
        f'<td class="text">{escape(before) or "nothing in the ledger"}</td></tr>'
    )


def _held(segment: Mapping[str, Any]) -> str:
    return where(dict(segment)).removeprefix(", ")


def _changes(changes: Sequence[Mapping[str, Any]]) -> str:
    if not changes:
        return ""
    said = "".join(f"<li>{escape(change['said'])} <small>{escape(change['id'])}</small></li>" for change in changes)
    return f"<h3>What happened in the days before</h3><ul class='changes'>{said}</ul>"


def _samples(samples: Sequence[Mapping[str, Any]]) -> str:
    if not samples:
        return ""
    names = [name for name in samples[0] if name != "row"][:MOST_COLUMNS]
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in names)
    rows = "".join(
        f'<tr><th scope="row">{row["row"] + 1}</th>'
        + "".join(f"<td>{_value(row.get(name))}</td>" for name in names)
        + "</tr>"
        for row in samples
    )
    return (
        '<h3>Rows that show it</h3><div class="wide" tabindex="0" role="region" aria-label="Sample rows"><table>'
        f'<thead><tr><th scope="col">Row</th>{head}</tr></thead><tbody>{rows}</tbody></table></div>'
    )


def _value(value: Any) -> str:
    return '<span class="none">missing</span>' if value is None else escape(str(value))
