"""This file draws a line's last windows: how far each moved, its verdict, and what happened between them."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from html import escape
from typing import Any

from jobs.drift.past import Mark

WIDTH, LEFT, RIGHT, TOP, TALL, FOOT = 1100, 40, 10, 26, 96, 40
FULL = 3.0
"""Times its limit at which a bar ends."""
LETTERS = {"release": "R", "training": "T", "response": "!"}


def strip(windows: Sequence[Mapping[str, Any]], marks: Sequence[Mark], here: str = "") -> str:
    """A bar per window, its height how much of its limits the most moved feature uses up; letters where something happened."""
    if not windows:
        return ""
    wide = (WIDTH - LEFT - RIGHT) / len(windows)
    floor = TOP + TALL
    limit = floor - TALL / FULL
    body = "".join(_bar(window, LEFT + n * wide, wide, floor, here) for n, window in enumerate(windows))
    body += f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{limit:.1f}" y2="{limit:.1f}" class="limit"/>'
    body += f'<text x="{LEFT - 6}" y="{limit + 4:.1f}" class="tick" text-anchor="end">limit</text>'
    body += _marks(marks, wide, floor) + _dates(windows, wide, floor)
    told = {verdict: sum(window["verdict"] == verdict for window in windows) for verdict in ("ok", "drifting", "blind")}
    title = f"The last {len(windows)} windows: " + ", ".join(f"{count} {word}" for word, count in told.items())
    said = (
        "; ".join(f"{mark.said} before {_start(windows, mark.before)}" for mark in marks)
        or "no release or training between them"
    )
    return _rolled(escape(title, quote=True), floor + FOOT, f"<desc>{escape(said)}</desc>{body}")


def _rolled(title: str, tall: float, body: str) -> str:
    """A picture that a narrow page rolls sideways, by keys too."""
    drawn = f'<svg class="strip" viewBox="0 0 {WIDTH} {tall}" role="img" aria-label="{title}"><title>{title}</title>{body}</svg>'
    return f'<div class="roll" tabindex="0" role="group" aria-label="{title}">{drawn}</div>'


def _bar(window: Mapping[str, Any], x: float, wide: float, floor: float, here: str) -> str:
    verdict = escape(str(window["verdict"]), quote=True)
    used = window.get("of_limit")
    share = (
        1.0 if verdict == "blind" or (used is None and verdict == "drifting") else min(float(used or 0.0), FULL) / FULL
    )
    gap = min(1.0, wide / 6)
    high = max(share * TALL, 2.0)
    told = escape(f"{window['start']}: {verdict}, {window['rows']} rows")
    marked = (
        f'<rect x="{x:.1f}" width="{wide:.1f}" y="{TOP}" height="{TALL}" class="here"/>'
        if window["start"] == here
        else ""
    )
    return (
        f'{marked}<rect x="{x + gap:.1f}" width="{max(wide - 2 * gap, 0.6):.1f}" y="{floor - high:.1f}" height="{high:.1f}" '
        f'class="v {verdict}"><title>{told}</title></rect>{_sign(verdict, x + wide / 2, wide, floor)}'
    )


def _sign(verdict: str, x: float, wide: float, floor: float) -> str:
    """Verdicts differ without colours too, where there is room."""
    sign = {"drifting": "▲", "blind": "○"}.get(verdict)
    if sign is None or wide < 9:  # noqa: PLR2004 - a sign's width
        return ""
    return f'<text x="{x:.1f}" y="{floor + 12:.1f}" class="sign {verdict}" text-anchor="middle">{sign}</text>'


def _marks(marks: Sequence[Mark], wide: float, floor: float) -> str:
    body, last = "", -100.0
    places: dict[int, list[Mark]] = {}
    for mark in marks:
        places.setdefault(mark.before, []).append(mark)
    for place, there in sorted(places.items()):
        x = LEFT + place * wide
        body += f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{TOP - 6}" y2="{floor}" class="event"/>'
        letters = "".join(dict.fromkeys(LETTERS.get(mark.kind, "*") for mark in there))
        if x - last >= 6 + 7 * len(letters):  # a letter's width
            told = escape("; ".join(f"{mark.said}, {mark.at[:16].replace('T', ' ')}" for mark in there))
            body += f'<text x="{x:.1f}" y="{TOP - 10}" class="letter" text-anchor="middle">{letters}<title>{told}</title></text>'
            last = x
    return body


def _dates(windows: Sequence[Mapping[str, Any]], wide: float, floor: float) -> str:
    shown = {0, len(windows) // 2, len(windows) - 1} if len(windows) > 4 else {0, len(windows) - 1}  # noqa: PLR2004 - fits
    body = ""
    for n in sorted(shown):
        x = LEFT + (n + 0.5) * wide
        anchor = "start" if n == 0 and len(windows) > 1 else "end" if n == len(windows) - 1 and n else "middle"
        body += f'<text x="{x:.1f}" y="{floor + 30}" class="tick" text-anchor="{anchor}">{escape(short(windows[n]["start"]))}</text>'
    return body


def _start(windows: Sequence[Mapping[str, Any]], at: int) -> str:
    return short(windows[at]["start"]) if at < len(windows) else "the next window"


def short(moment: str) -> str:
    """
    >>> short("2026-11-24T05:00:00Z"), short("2026-11-24T00:00:00Z")
    ('2026-11-24 05:00', '2026-11-24')
    """
    day, _, hour = moment.partition("T")
    return day if hour[:5] in ("", "00:00") else f"{day} {hour[:5]}"


def span(start: str, end: str) -> str:
    """
    >>> span("2026-11-24T05:00:00Z", "2026-11-24T06:00:00Z"), span("2026-11-24T00:00:00Z", "2026-11-25T00:00:00Z")
    ('2026-11-24 05:00 to 06:00', '2026-11-24')
    """
    if start[:10] == end[:10]:
        return f"{start[:10]} {start[11:16]} to {end[11:16]}"
    whole = start[11:19] == end[11:19] == "00:00:00" and day_after(start[:10]) == end[:10]
    return start[:10] if whole else f"{short(start)} to {short(end)}"


def day_after(day: str) -> str:
    """
    >>> day_after("2026-12-31")
    '2027-01-01'
    """
    return str(date.fromisoformat(day) + timedelta(days=1))


def curve(points: Sequence[tuple[int, float]], count: int, name: str) -> str:
    """A figure of the windows that have it, over the same places as the strip's bars."""
    if len(points) < 2:  # noqa: PLR2004 - a line
        return ""
    low, high = min(value for _, value in points), max(value for _, value in points)
    room = max(high - low, 0.02)
    wide, tall = (WIDTH - LEFT - RIGHT) / count, 70
    placed = [(LEFT + (n + 0.5) * wide, 12 + (high - value) / room * tall, value) for n, value in points]
    body = f'<polyline points="{" ".join(f"{x:.1f},{y:.1f}" for x, y, _ in placed)}" class="line"/>'
    for y, value in ((12, high), (12 + (high - low) / room * tall, low)):
        body += f'<text x="{LEFT - 6}" y="{y + 4:.1f}" class="tick" text-anchor="end">{value:.3f}</text>'
    title = escape(f"{name} by window, from {points[0][1]:.3f} to {points[-1][1]:.3f}, lowest {low:.3f}", quote=True)
    return _rolled(title, tall + 24, body)
