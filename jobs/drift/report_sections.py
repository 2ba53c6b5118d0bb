"""This file writes what a verdict measured besides its features: performance, estimates, bias, attribution, service."""

from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

TITLES = {
    "performance": "Performance on labels that have come",
    "estimated": "Performance as the answers themselves let expect",
    "bias": "Subgroups",
    "attribution": "What the answers follow",
    "service": "Service",
}
MOST_ROWS = 40
Row = tuple[str, str, str, str]


def sections(document: Mapping[str, Any], hidden: frozenset[str] = frozenset()) -> str:
    """A table for each that the verdict has, whatever it measured."""
    found = [(title, list(_rows(document[name], "", hidden))) for name, title in TITLES.items() if document.get(name)]
    return "".join(_table(title, rows) for title, rows in found if rows)


def _table(title: str, rows: list[Row]) -> str:
    names = ("Figure", "Window", "Between", "Training")
    head = "".join(f'<th scope="col"{"" if n == 0 else " class=n"}>{name}</th>' for n, name in enumerate(names))
    body = "".join(
        f'<tr><th scope="row">{escape(label)}</th>'
        + "".join(f'<td class="n">{escape(value)}</td>' for value in values)
        + "</tr>"
        for label, *values in rows[:MOST_ROWS]
    )
    more = f"<p class='note'>{len(rows) - MOST_ROWS} more are in the JSON.</p>" if len(rows) > MOST_ROWS else ""
    return (
        f'<section><h2>{title}</h2><div class="wide" tabindex="0" role="region" aria-label="{escape(title, quote=True)}">'
        f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>{more}</section>"
    )


def _rows(value: Any, label: str, hidden: frozenset[str]) -> Iterator[Row]:
    """Figures at any depth: one with a reference is a row of its own, so is a plain number."""
    if isinstance(value, Mapping):
        if "value" in value and "reference" in value:
            between = "" if value.get("low") is None else f"{_figure(value['low'])} to {_figure(value['high'])}"
            yield label or "all", _figure(value["value"]), between, _figure(value["reference"])
            return
        own = _name(value, hidden)
        for name, inner in value.items():
            if name in ("feature", "p_value") or (own and name == "value"):
                continue
            told = "(personal)" if label.rpartition(" ")[2] in hidden and name != "values" else name
            step = "" if name in ("values", "subgroups") else told.replace("_", " ")
            yield from _rows(inner, " ".join(part for part in (label, own, step) if part), hidden)
    elif isinstance(value, list):
        for inner in value:
            yield from _rows(inner, label, hidden)
    elif isinstance(value, str) or value is None:
        return
    else:
        yield label, _figure(value), "", ""


def _name(value: Mapping[str, Any], hidden: frozenset[str]) -> str:
    if not isinstance(value.get("feature"), str) or "value" not in value:
        return ""
    return f"{value['feature']} {'(personal)' if value['feature'] in hidden else value['value']}"


def _figure(value: Any) -> str:
    if value is None:
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:,}" if isinstance(value, int) else f"{value:.4g}"
