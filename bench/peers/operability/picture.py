"""This file draws the comparison: what is found of each size of shift, and how often clean days are called.

Example: python -m bench.peers.operability.picture < docs/operability-peers.json > docs/operability-peers.svg
"""

import json
import sys
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from bench.operability_picture import COLOURS

WIDE, HIGH, LEFT, TOP, APART = 340, 220, 52, 34, 64
"""A panel's inside, and what is between them."""
BAR, BELOW, NAMES, FULL = 20, 88, 198, 90
"""Between bars, from the panel to the first, the width of names, a bar of every day of the year."""
YEAR = 365.25
World = Mapping[str, Any]


def picture(worlds: Sequence[World]) -> str:
    """A panel per number of rows; below it, the days of a clean year that are called."""
    names = [_name(one) for one in worlds[0]["outcomes"]]
    height = TOP + HIGH + BELOW + (BAR * len(names)) + 20
    width = LEFT + len(worlds) * (WIDE + APART)
    body = "".join(
        f'<g transform="translate({LEFT + n * (WIDE + APART)},{TOP})">{_panel(world)}</g>'
        for n, world in enumerate(worlds)
    )
    style = "text{font:12px sans-serif;fill:#333}.head{font-weight:bold}"
    title = "Shifts found within three days, and clean days called, by ours, Evidently and NannyML with their defaults"
    box = f'viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
    ground = f'<rect width="{width}" height="{height}" fill="#fff"/>'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {box} role="img"><title>{title}</title><style>{style}</style>{ground}{body}</svg>\n'


def _panel(world: World) -> str:
    head = f"{world['rows']:,} rows a day: share of shifts called within three days"
    body = f'<text class="head" y="-14">{head}</text>' + "".join(_level(share) for share in (0, 0.25, 0.5, 0.75, 1))
    most = max(world["shifts"])
    for shift in world["shifts"]:
        body += f'<text x="{shift / most * WIDE:.1f}" y="{HIGH + 18}" text-anchor="middle">{shift:g}</text>'
    body += f'<text x="{WIDE / 2}" y="{HIGH + 36}" text-anchor="middle">shift of one of 40 features, sd</text>'
    body += f'<text class="head" x="{NAMES}" y="{HIGH + BELOW - BAR - 2}">clean days called, a year</text>'
    for number, one in enumerate(world["outcomes"]):
        body += _curve(one["found"], most, COLOURS[number]) + _bar(one, number)
    return body


def _level(share: float) -> str:
    y = HIGH * (1 - share)
    line = f'<line x2="{WIDE}" y1="{y:.1f}" y2="{y:.1f}" stroke="#ddd"/>'
    return line + f'<text x="-8" y="{y + 4:.1f}" text-anchor="end">{share:.0%}</text>'


def _curve(found: Sequence[Mapping[str, Any]], most: float, colour: str) -> str:
    points = [(one["shift"] / most * WIDE, *(HIGH * (1 - share) for share in one["found"])) for one in found]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y, _, _ in points)
    body = f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>'
    for x, y, low, high in points:
        body += f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{low:.1f}" y2="{high:.1f}" stroke="{colour}" opacity="0.5"/>'
        body += f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>'
    return body


def _bar(outcome: Mapping[str, Any], number: int) -> str:
    """Its name, which is the curve's too, and its days called in a clean year."""
    y, share = HIGH + BELOW + number * BAR, outcome["a_year"][0] / YEAR
    wide = max(1.0, share * FULL)
    body = f'<rect y="{y - 9}" width="10" height="10" fill="{COLOURS[number]}"/><text x="16" y="{y}">{escape(_name(outcome))}</text>'
    body += f'<rect class="bar" x="{NAMES}" y="{y - 10}" width="{wide:.1f}" height="12" fill="{COLOURS[number]}"/>'
    return body + f'<text x="{NAMES + wide + 5:.1f}" y="{y}">{days(outcome["a_year"])}</text>'


def _name(outcome: Mapping[str, Any]) -> str:
    return f"{outcome['who']}: {outcome['rule']}"


def days(a_year: Sequence[float]) -> str:
    """
    >>> days((0.0, 0.0, 0.384)), days((104.2, 97.1, 111.6))
    ('0 [0, 0.4]', '104 [97, 112]')
    """
    few = 10
    return "{} [{}, {}]".format(*(f"{x:.0f}" if x >= few else f"{x:.1f}".removesuffix(".0") for x in a_year))


if __name__ == "__main__":
    told = json.load(sys.stdin)
    sys.stdout.write(picture([world for world in told if world["swing"]]))
