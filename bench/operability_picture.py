"""This file draws what `bench.operability` measured: the chance that a shift is found, by its size and by rows per window.

Example: python -m bench.operability --years 0 --rows 500 1000 10000 --shift 0.05 0.1 0.2 0.3 | python -m bench.operability_picture > docs/operability.svg
"""

import json
import sys
from collections.abc import Mapping, Sequence
from typing import Any

WIDTH, HEIGHT, LEFT, BOTTOM, TOP, RIGHT = 640, 320, 56, 44, 20, 130
COLOURS = ("#d55e00", "#0072b2", "#009e73", "#cc79a7", "#000000")
"""Told apart by those who do not see colours as most do (Okabe and Ito)."""


def curve(outcomes: Sequence[Mapping[str, Any]]) -> str:
    """One line per number of rows; bars are 95 % intervals."""
    most = max(float(one["shift"]) for one in outcomes)
    body = "".join(_level(share) for share in (0, 0.25, 0.5, 0.75, 1))
    for shift in sorted({float(one["shift"]) for one in outcomes}):
        body += f'<text x="{_x(shift, most):.1f}" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle">{shift:g}</text>'
    body += f'<text x="{(LEFT + WIDTH - RIGHT) / 2}" y="{HEIGHT - 6}" text-anchor="middle">shift of one feature, standard deviations</text>'
    for number, rows in enumerate(sorted({int(one["rows"]) for one in outcomes})):
        line = sorted((one for one in outcomes if one["rows"] == rows), key=lambda one: float(one["shift"]))
        body += _line(line, most, COLOURS[number % len(COLOURS)], 34 + 20 * number)
    style = "text{font:12px sans-serif;fill:#333}"
    box = f'viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}"'
    title = "Share of shifts found within three windows, by size of the shift and rows per window"
    ground = f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {box} role="img"><title>{title}</title><style>{style}</style>{ground}{body}</svg>\n'


def _x(shift: float, most: float) -> float:
    return LEFT + shift / most * (WIDTH - LEFT - RIGHT)


def _y(share: float) -> float:
    return HEIGHT - BOTTOM - share * (HEIGHT - BOTTOM - TOP)


def _level(share: float) -> str:
    y = _y(share)
    line = f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}" stroke="#ddd"/>'
    return line + f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{share:.0%}</text>'


def _line(line: Sequence[Mapping[str, Any]], most: float, colour: str, y: int) -> str:
    points = [(_x(float(one["shift"]), most), *(_y(float(share)) for share in one["found"])) for one in line]
    path = " ".join(f"{x:.1f},{middle:.1f}" for x, middle, _, _ in points)
    body = f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>'
    for x, middle, low, high in points:
        body += f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{low:.1f}" y2="{high:.1f}" stroke="{colour}" opacity="0.5"/>'
        body += f'<circle cx="{x:.1f}" cy="{middle:.1f}" r="3" fill="{colour}"/>'
    x = WIDTH - RIGHT + 14
    body += f'<line x1="{x}" x2="{x + 18}" y1="{y - 4}" y2="{y - 4}" stroke="{colour}" stroke-width="2"/>'
    return body + f'<text x="{x + 24}" y="{y}">{int(line[0]["rows"]):,} rows</text>'


if __name__ == "__main__":
    sys.stdout.write(curve([json.loads(line) for line in sys.stdin if line.strip()]))
