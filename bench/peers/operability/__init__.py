"""This file holds Evidently and NannyML, each with its defaults, against our monitor on the same days: what calls in vain, what is found.

A smaller comparison: `OPERABILITY_DAYS=365 OPERABILITY_RUNS=100 python -m bench peers operability`; the one of the docs:
`python -m bench.peers.operability > docs/operability-peers.json`.
"""

import os
from collections.abc import Iterator

from bench.measure import Figure

MOST = {"ROWS": 1_000, "DAYS": 3_652, "RUNS": 100}


def figures() -> Iterator[Figure]:
    from bench.peers.operability.cases import World
    from bench.peers.operability.judges import compared
    from bench.peers.operability.summary import SHIFT

    rows, days, runs = (int(os.environ.get(f"OPERABILITY_{name}", most)) for name, most in MOST.items())
    world = World(rows=rows, days=days, runs=runs)
    ours, *theirs = compared(world)
    yield Figure(
        name=f"clean days of {world.rows:,} x 40 called drifting by ours",
        measured=ours.a_year[0],
        limit=1,
        unit="a year",
        detail=f"{ours.false:,} of {ours.days:,}",
    )
    for peer in theirs:
        yield Figure(
            name=f"{SHIFT:g} sd in one of 40 columns found in three days, beyond what is called without it, more than {peer.who}: {peer.rule}",
            measured=ours.skill - peer.skill,
            limit=0,
            unit="of runs",
            at_least=True,
            detail=f"{ours.skill:.2f} against {peer.skill:.2f}, which calls on {peer.false:,} of {peer.days:,} clean days",
        )
