"""This file writes the page of a line: where it stands, its last windows, and what happened between them."""

from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import Any

from jobs.drift.paper import SAYINGS, SIGNS, sentences, state, whole
from jobs.drift.report_timeline import Around, happened, page_of
from jobs.drift.svg import percent
from jobs.drift.timeline import curve, span, strip

FIGURES = {"auc": "AUC on labels", "accuracy": "Accuracy on labels", "calibration_error": "Calibration error on labels"}
Address = Callable[[Mapping[str, Any]], str]


def address(window: Mapping[str, Any]) -> str:
    """A window's page beside this one."""
    return page_of(str(window["start"]))


def line_page(line: str, around: Around, linked: Address = address) -> str:
    """The whole page.

    Args:
        line: its name.
        around: its windows, oldest first, and what happened between them.
        linked: where the page of a window is; empty where it has none.
    """
    windows = around.windows
    body = f"{_head(line, windows)}"
    if windows:
        body += (
            f'<section><h2>Windows and what happened between them</h2><div class="sheet">{strip(windows, around.marks)}'
            f"{_legend()}{happened(around.marks)}</div></section>{_performance(windows)}{_table(windows, linked)}"
        )
    return whole(f"{line}: drift watch", body)


def _head(line: str, windows: Sequence[Mapping[str, Any]]) -> str:
    if not windows:
        return f'<header class="blind"><p class="what">Drift watch</p><h1>{escape(line)}</h1><p>No window was judged yet.</p></header>'
    last = windows[-1]
    verdict = str(last["verdict"])
    kinds = "".join(f'<span class="kind">{escape(kind)}</span>' for kind in last.get("kinds") or [])
    drifting, blind = (sum(window["verdict"] == word for window in windows) for word in ("drifting", "blind"))
    facts = [
        (f"{len(windows)}", "windows shown"),
        (f"{drifting} ({percent(drifting / len(windows))})", "drifting"),
        (f"{blind} ({percent(blind / len(windows))})", "blind"),
        (f"{sum(int(window['rows']) for window in windows):,}", "rows judged"),
    ]
    told = "".join(f"<div><dt>{label}</dt><dd>{value}</dd></div>" for value, label in facts)
    return (
        f'<header class="{escape(verdict)}"><p class="what">Drift watch, times in UTC</p><h1>{escape(line)}</h1>'
        f'<p class="verdict"><span aria-hidden="true">{SIGNS.get(verdict, "")}</span> {SAYINGS.get(verdict, escape(verdict))}{kinds}'
        f"<small>{escape(span(last['start'], last['end']))}</small></p>"
        f'<dl class="facts">{told}</dl><dl class="said"><div><dt>Cause</dt><dd>{sentences(str(last.get("cause", "")))}</dd></div>'
        f"<div><dt>What to do</dt><dd>{escape(str(last.get('response', '')))}</dd></div></dl></header>"
    )


def _legend() -> str:
    return (
        '<p class="legend"><span class="key ok"></span> no drift <span class="key drifting"></span> drifting ▲ '
        '<span class="key blind"></span> blind ○ · a bar is as high as the most moved feature is far into its limit · '
        "R release, T training, ! response</p>"
    )


def _performance(windows: Sequence[Mapping[str, Any]]) -> str:
    drawn = ""
    for name, said in FIGURES.items():
        points = [(n, value) for n, window in enumerate(windows) if (value := figure(window, name)) is not None]
        if line := curve(points, len(windows), said):
            drawn += f"<h3>{said}</h3>{line}"
    return f'<section><h2>Performance</h2><div class="sheet">{drawn}</div></section>' if drawn else ""


def figure(window: Mapping[str, Any], name: str) -> float | None:
    """A figure of a window's performance, where labels have come."""
    found = (window.get("performance") or {}).get(name)
    value = found.get("value") if isinstance(found, Mapping) else found
    return float(value) if isinstance(value, int | float) else None


def _table(windows: Sequence[Mapping[str, Any]], linked: Address) -> str:
    head = "".join(
        f'<th scope="col"{kind}>{name}</th>'
        for name, kind in (
            ("Window", ""),
            ("Verdict", ""),
            ("Rows", " class=n"),
            ("Kinds", ""),
            ("AUC", " class=n"),
            ("Cause", ""),
        )
    )
    rows = "".join(_row(window, linked(window)) for window in reversed(windows))
    return (
        '<section><h2>Every window, the newest first</h2><div class="wide" tabindex="0" role="region" aria-label="Windows">'
        f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div></section>"
    )


def _row(window: Mapping[str, Any], link: str) -> str:
    when, verdict = escape(span(window["start"], window["end"])), str(window["verdict"])
    auc = figure(window, "auc")
    said = str(window.get("cause", ""))
    told = said if len(said) <= 160 else said[:159] + "…"  # noqa: PLR2004 - the page has it whole
    return (
        f'<tr><th scope="row">{f"""<a href="{link}">{when}</a>""" if link else when}</th><td class="{escape(verdict)}">{state(verdict)}</td>'
        f'<td class="n">{int(window["rows"]):,}</td><td>{escape(", ".join(window.get("kinds") or []))}</td>'
        f'<td class="n">{"-" if auc is None else f"{auc:.3f}"}</td><td class="text">{escape(told)}</td></tr>'
    )
