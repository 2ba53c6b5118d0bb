"""This file writes the comparison as the tables of the docs. Example: python -m bench.peers.operability.table < docs/operability-peers.json"""

import json
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from bench.peers.operability.picture import days
from bench.peers.operability.summary import SHIFT

World = Mapping[str, Any]


def tables(worlds: Sequence[World]) -> str:
    """What was asked of each world, a line per monitor and rule."""
    return "\n".join(_table(world) for world in worlds)


def _table(world: World) -> str:
    habits = f"weekdays move by up to {world['swing']:g} sd" if world["swing"] else "weekdays are alike"
    heads = [f"{shift:g} sd" if shift else "no shift" for shift in world["shifts"]]
    lines = [
        f"**{world['rows']:,} rows a day, {habits}** ({world['days']:,} clean days; {world['runs']} runs of each size)\n",
        f"| called when | clean days called, a year | {' | '.join(heads)} | names that feature: no shift, {SHIFT:g} sd |",
        f"|---|---|{'---|' * len(heads)}---|",
        *(_line(one) for one in world["outcomes"]),
    ]
    return "\n".join(lines) + "\n"


def _line(outcome: Mapping[str, Any]) -> str:
    found = " | ".join(_share(one["found"]) for one in outcome["found"])
    named = {one["shift"]: one["named"][0] for one in outcome["found"]}
    names = f"{100 * named[0.0]:.0f} %, {100 * named[SHIFT]:.0f} %"
    return f"| {outcome['who']}: {outcome['rule']} | {days(outcome['a_year'])} | {found} | {names} |"


def _share(interval: Sequence[float]) -> str:
    """
    >>> _share((0.975, 0.943, 0.989))
    '98 % [94, 99]'
    """
    share, low, high = (100 * x for x in interval)
    return f"{share:.0f} % [{low:.0f}, {high:.0f}]"


if __name__ == "__main__":
    sys.stdout.write(tables(json.load(sys.stdin)))
