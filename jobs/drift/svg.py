"""This file draws two distributions over each other, as SVG that inherits the page's colours."""

from collections.abc import Sequence
from html import escape

import numpy as np

from jobs.drift.sketch.grid import Floats

WIDTH, HEIGHT = 560, 190
LEFT, RIGHT, TOP, BOTTOM = 42, 8, 10, 26


def steps(before: Floats, now: Floats, edges: Floats, described: str) -> str:
    """Two histograms over the same edges.

    Args:
        before: share of the training data per bin, shape (bins,).
        now: share of the window per bin, shape (bins,).
        edges: shape (bins + 1,), ascending.
        described: the picture in words, for those who do not see it.
    """
    top = max(float(before.max()), float(now.max()), 1e-9)
    across = np.linspace(LEFT, WIDTH - RIGHT, len(edges))
    body = _grid(top) + _area(before / top, across, "before") + _area(now / top, across, "now")
    for value in _ticks(float(edges[0]), float(edges[-1])):
        x = LEFT + (value - edges[0]) / (edges[-1] - edges[0]) * (WIDTH - LEFT - RIGHT)
        anchor = "end" if x > WIDTH - RIGHT - 16 else "middle"
        body += f'<text x="{x:.1f}" y="{HEIGHT - 8}" class="tick" text-anchor="{anchor}">{number(value)}</text>'
    return _svg(body, HEIGHT, described)


def bars(names: Sequence[str], before: Sequence[float], now: Sequence[float], described: str) -> str:
    """A pair of bars per level."""
    row, label = 30, 130
    height = row * len(names) + 6
    top = max([*before, *now, 1e-9])
    scale = (WIDTH - label - 60) / top
    body = ""
    for n, (name, b, c) in enumerate(zip(names, before, now, strict=True)):
        y = 4 + n * row
        short = name if len(name) <= 16 else name[:15] + "…"  # noqa: PLR2004 - what the label's width holds
        body += f'<text x="{label - 8}" y="{y + 16}" class="level" text-anchor="end">{escape(short)}</text>'
        for share, kind, down in ((b, "before", 0), (c, "now", 12)):
            wide = max(share * scale, 1.0 if share else 0.0)
            body += f'<rect x="{label}" y="{y + down}" width="{wide:.1f}" height="10" rx="2" class="{kind} solid"/>'
            body += f'<text x="{label + wide + 5:.1f}" y="{y + down + 9}" class="tick">{percent(share)}</text>'
    return _svg(body, height, described)


def meter(measured: float, limit: float) -> str:
    """How much of its limit a figure uses up; the mark is the limit."""
    width, full = 90, 1.5
    share = min(measured / max(limit, 1e-9), full) / full
    kind = "over" if measured > limit else "under"
    body = f'<rect width="{width}" height="8" y="3" rx="4" class="track"/>'
    body += f'<rect width="{max(share * width, 2):.1f}" height="8" y="3" rx="4" class="{kind}"/>'
    body += f'<rect x="{width / full:.1f}" width="2" height="14" class="mark"/>'
    return f'<svg class="meter" viewBox="0 0 {width} 14" width="{width}" height="14" aria-hidden="true">{body}</svg>'


def part(share: float) -> str:
    """How much of a whole something is."""
    width = 90
    body = f'<rect width="{width}" height="8" y="3" rx="4" class="track"/>'
    body += f'<rect width="{max(min(share, 1.0) * width, 2):.1f}" height="8" y="3" rx="4" class="part"/>'
    return f'<svg class="meter" viewBox="0 0 {width} 14" width="{width}" height="14" aria-hidden="true">{body}</svg>'


def percent(share: float) -> str:
    """
    >>> [percent(x) for x in (0, 0.00012, 0.0123, 0.456, 1)]
    ['0 %', '<0.1 %', '1.2 %', '46 %', '100 %']
    """
    if 0 < share < 0.001:  # noqa: PLR2004 - shown as less
        return "<0.1 %"
    return f"{share:.1%}".replace("%", " %") if 0 < share < 0.1 else f"{share:.0%}".replace("%", " %")  # noqa: PLR2004 - two digits


def number(value: float) -> str:
    """
    >>> [number(x) for x in (0.0, 1234567.0, 0.25, -40.0)]
    ['0', '1.23e+06', '0.25', '-40']
    """
    return f"{value:.3g}" if abs(value) >= 100000 or 0 < abs(value) < 0.001 else f"{value:.5g}"  # noqa: PLR2004 - readable


def _area(heights: Floats, across: Floats, kind: str) -> str:
    floor, full = HEIGHT - BOTTOM, HEIGHT - BOTTOM - TOP
    points = [f"{across[0]:.1f},{floor}"]
    for height, left, right in zip(heights, across[:-1], across[1:], strict=True):
        y = floor - float(height) * full
        points += [f"{left:.1f},{y:.1f}", f"{right:.1f},{y:.1f}"]
    points.append(f"{across[-1]:.1f},{floor}")
    return f'<polygon points="{" ".join(points)}" class="{kind}"/>'


def _grid(top: float) -> str:
    floor, full = HEIGHT - BOTTOM, HEIGHT - BOTTOM - TOP
    body = ""
    for share in _ticks(0.0, top, 3):
        y = floor - share / top * full
        body += f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}" class="rule"/>'
        body += f'<text x="{LEFT - 6}" y="{y + 4:.1f}" class="tick" text-anchor="end">{percent(share)}</text>'
    return body


def _ticks(low: float, high: float, wanted: int = 6) -> list[float]:
    """Round numbers between two values."""
    span = high - low
    if not 0 < span < float("inf"):
        return [low]
    step = 10.0 ** np.floor(np.log10(span / wanted))
    step *= next((factor for factor in (1, 2, 5, 10) if span / (step * factor) <= wanted), 10)
    first = np.ceil(low / step) * step
    return [float(round(value, 12)) + 0.0 for value in np.arange(first, high + step * 1e-9, step)]


def _svg(body: str, height: int, described: str) -> str:
    label = escape(described, quote=True)
    return f'<svg viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{label}"><title>{label}</title>{body}</svg>'
