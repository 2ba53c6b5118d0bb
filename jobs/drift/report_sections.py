"""This file writes what a verdict measured besides its features: performance, estimates, bias, attribution, service."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

TITLES = {
    "performance": "Performance on labels that have come",
    "estimated": "Performance as the answers themselves let expect",
    "bias": "Subgroups: each against all other rows",
    "attribution": "What the answers follow",
    "service": "Service",
}
WORDS = {"auc": "AUC", "ndcg": "NDCG"}
MOST_ROWS = 40


@dataclass(frozen=True, kw_only=True)
class Measured:
    """One figure, as it is written."""

    group: str
    """The subgroup it is of; empty if of all rows."""
    name: str
    cells: Sequence[str]
    """Window, interval, training; the last two empty where there are none."""


def sections(document: Mapping[str, Any], hidden: frozenset[str] = frozenset()) -> str:
    """A table for each that the verdict has, whatever it measured, and one for its subgroups."""
    return "".join(
        _section(title, list(_figures(_masked(document[name], hidden))))
        for name, title in TITLES.items()
        if document.get(name)
    )


def _section(title: str, found: list[Measured]) -> str:
    whole, parts = [one for one in found if not one.group], [one for one in found if one.group]
    tables = (_list(title, whole) if whole else "") + (_by_group(title, parts) if parts else "")
    return f"<section><h2>{escape(title)}</h2>{tables}</section>" if tables else ""


def _list(title: str, found: list[Measured]) -> str:
    used = [n for n in range(3) if any(one.cells[n] for one in found)]
    names = ["Window", "Between", "Training"]
    rows = [(one.name, [escape(one.cells[n]) for n in used]) for one in found]
    return _table(title, "Figure", [names[n] for n in used], rows)


def _by_group(title: str, found: list[Measured]) -> str:
    """A row per subgroup, a column per figure."""
    names = list(dict.fromkeys(one.name for one in found))
    told: dict[str, dict[str, str]] = {}
    for one in found:
        told.setdefault(one.group, {})[one.name] = _cell(one)
    rows = [(group, [cells.get(name, "-") for name in names]) for group, cells in told.items()]
    return _table(f"{title}, by subgroup", "Subgroup", names, rows)


def _cell(one: Measured) -> str:
    value, between, training = map(escape, one.cells)
    more = [*([between] if between else []), *([f"training {training}"] if training else [])]
    return f"{value}<br><small>{'<br>'.join(more)}</small>" if more else value


def _table(title: str, first: str, names: list[str], rows: list[tuple[str, list[str]]]) -> str:
    head = "".join(f'<th scope="col" class=n>{escape(name)}</th>' for name in names)
    body = "".join(
        f'<tr><th scope="row">{escape(label)}</th>' + "".join(f'<td class="n">{cell}</td>' for cell in cells) + "</tr>"
        for label, cells in rows[:MOST_ROWS]
    )
    more = f"<p class='note'>{len(rows) - MOST_ROWS} more are in the JSON.</p>" if len(rows) > MOST_ROWS else ""
    return (
        f'<div class="wide" tabindex="0" role="region" aria-label="{escape(title, quote=True)}">'
        f'<table><thead><tr><th scope="col">{first}</th>{head}</tr></thead><tbody>{body}</tbody></table></div>{more}'
    )


def _figures(value: Any, label: str = "", group: str = "") -> Iterator[Measured]:
    """Figures at any depth: one with a reference is a row of its own, so is a plain number."""
    if isinstance(value, Mapping):
        if "value" in value and "reference" in value:
            between = "" if value.get("low") is None else f"{_figure(value['low'])} to {_figure(value['high'])}"
            yield _measured(group, label, _figure(value["value"]), between, _figure(value["reference"]))
            return
        own = f"{value['feature']} {value['value']}" if "feature" in value and "value" in value else ""
        if own or (label and "rows" in value):
            label, group = "", own or label
        for name, inner in value.items():
            if name in ("feature", "p_value") or (own and name == "value"):
                continue
            step = "" if name in ("values", "subgroups") else name.replace("_", " ")
            yield from _figures(inner, f"{label} {step}".strip(), group)
    elif isinstance(value, list):
        for inner in value:
            yield from _figures(inner, label, group)
    elif value is not None and not isinstance(value, str):
        yield _measured(group, label, _figure(value), "", "")


def _masked(value: Any, hidden: frozenset[str], feature: str = "") -> Any:
    """The same without the values of features that speak of a person, whose figures stay apart from one another."""
    if isinstance(value, list):
        return [
            _masked({**inner, "value": f"(personal) {n}"} if _of(inner) in hidden else inner, hidden)
            for n, inner in enumerate(value, 1)
        ]
    if not isinstance(value, Mapping):
        return value
    return {
        name: _masked(dict(_numbered(inner)) if name == "values" and feature in hidden else inner, hidden, str(name))
        for name, inner in value.items()
    }


def _numbered(values: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for n, inner in enumerate(values.values(), 1):
        yield f"(personal) {n}", inner


def _of(value: Any) -> str:
    return str(value.get("feature", "")) if isinstance(value, Mapping) else ""


def _measured(group: str, label: str, *cells: str) -> Measured:
    return Measured(group=group, name=" ".join(WORDS.get(word, word) for word in label.split()) or "all", cells=cells)


def _figure(value: Any) -> str:
    """
    >>> _figure(None), _figure(True), _figure(12345), _figure(0.63301), _figure(4.8e-16), _figure(1234.5)
    ('-', 'yes', '12,345', '0.633', '0', '1,234.5')
    """
    if value is None:
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    return f"{value:,.3f}".rstrip("0").rstrip(".").replace("-0", "0") if abs(value) < 0.0005 else _long(value)  # noqa: PLR2004 - three digits


def _long(value: float) -> str:
    return f"{value:,.1f}" if abs(value) >= 1000 else f"{value:.3g}" if abs(value) >= 100 else f"{value:.3f}"  # noqa: PLR2004 - as read
