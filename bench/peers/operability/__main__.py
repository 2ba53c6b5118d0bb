"""This file prints the whole comparison as one JSON document. Example: python -m bench.peers.operability > docs/operability-peers.json

Ten years and 100 runs of seven sizes take a core 5 minutes at 1,000 rows a day and 20 at 10,000; what was cut off goes on.
"""

import argparse
import json
import sys
from dataclasses import asdict

from bench.peers.operability.cases import World
from bench.peers.operability.judges import compared

MOST_ROWS = 10_000


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.peers.operability", description=__doc__)
    parser.add_argument("--rows", type=int, nargs="*", default=[1_000, 10_000], help="of a day whose weekday counts")
    parser.add_argument("--alike", type=int, nargs="*", default=[1_000], help="rows of a day like any other")
    parser.add_argument("--days", type=int, default=3_652, help="clean ones")
    parser.add_argument("--runs", type=int, default=100, help="of each size of shift")
    given = parser.parse_args()
    if bad := [rows for rows in given.rows + given.alike if not 1 <= rows <= MOST_ROWS]:
        parser.error(f"rows must be 1 to {MOST_ROWS}, got {bad[0]}; of a larger line ours learns from a sample of days")
    if bad := [number for number in (given.days, given.runs) if number < 1]:
        parser.error(f"days and runs must be at least 1, got {bad[0]}")
    kinds = [(rows, World.swing) for rows in given.rows] + [(rows, 0.0) for rows in given.alike]
    worlds = [World(rows=rows, swing=swing, days=given.days, runs=given.runs) for rows, swing in kinds]
    told = [{**asdict(world), "outcomes": [asdict(one) for one in compared(world)]} for world in worlds]
    print(json.dumps(told, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
