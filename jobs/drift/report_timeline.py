"""This file writes where a window stands among the last ones."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby
from typing import Any

from jobs.drift.past import Mark
from jobs.drift.timeline import LETTERS, short, strip

SHOWN = 60
LISTED = 12


@dataclass(frozen=True, kw_only=True)
class Around:
    """The windows of a line in their order, and what happened between them."""

    windows: Sequence[Mapping[str, Any]]
    marks: Sequence[Mark] = ()
    index: str = "./index.html"
    """Where the line's own page is, from the window's."""

    def last(self, count: int, here: str) -> "Around":
        """The windows up to this one and as many after it as fit."""
        at = next((n for n, window in enumerate(self.windows) if window["start"] == here), len(self.windows) - 1)
        first = max(0, min(at + 1 - count * 3 // 4, len(self.windows) - count))
        kept = [
            Mark(before=mark.before - first, kind=mark.kind, at=mark.at, said=mark.said)
            for mark in self.marks
            if first <= mark.before <= first + count
        ]
        return Around(windows=self.windows[first : first + count], marks=kept, index=self.index)


def timeline(around: Around | None, document: Mapping[str, Any]) -> str:
    """The section; empty where nothing is known of other windows."""
    if around is None or not around.windows:
        return ""
    here = document.get("start", "")
    seen = around.last(SHOWN, here)
    return (
        f'<section><h2>This window among the last</h2><div class="sheet">{strip(seen.windows, seen.marks, here)}{happened(seen.marks)}'
        f'<p class="note">{_links(around, here)}</p></div></section>'
    )


def happened(marks: Sequence[Mark]) -> str:
    """What the letters of the strip stand for, the newest first."""
    if not marks:
        return ""
    alike = [list(those) for _, those in groupby(reversed(marks), lambda mark: (mark.kind, mark.said))]
    return f'<ul class="changes">{"".join(map(_told, alike[:LISTED]))}</ul>'


def _told(alike: Sequence[Mark]) -> str:
    """What happened several times in a row is one line, from the first to the last."""
    last, first = alike[0], alike[-1]
    times = f", {len(alike)} times" if len(alike) > 1 else ""
    when = short(last.at) if last.at[:16] == first.at[:16] else f"{short(first.at)} to {short(last.at)}"
    letter = LETTERS.get(last.kind, "*")
    return f"<li><b>{letter}</b> {escape(last.said)}{times} <small>{escape(when)}</small></li>"


def _links(around: Around, here: str) -> str:
    starts = [window["start"] for window in around.windows]
    at = starts.index(here) if here in starts else -1
    links = [f'<a href="{around.index}">All windows of the line</a>']
    if at > 0:
        links.append(f'<a href="{page_of(starts[at - 1])}">Before: {escape(short(starts[at - 1]))}</a>')
    if 0 <= at < len(starts) - 1:
        links.append(f'<a href="{page_of(starts[at + 1])}">After: {escape(short(starts[at + 1]))}</a>')
    return " · ".join(links)


def page_of(start: str) -> str:
    """Where a window's page is, from the other pages of the line; a colon would read as a protocol without the dot.

    >>> page_of("2026-11-24T05:00:00Z")
    './2026-11-24T05:00:00Z.html'
    """
    return f"./{escape(start, quote=True)}.html"
