"""This file runs every benchmark, prints the figures, and fails where a limit is not kept. Example: make bench

`python -m bench peers [TOPIC ...]` measures us against peers instead, which live in environments of their own.
"""

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict

from bench import captures, drift, drift_speed, lineage, peers, point_in_time, program, runtime, status, validation
from bench.estate import running
from bench.measure import Figure


def figures() -> Iterator[Figure]:
    yield from program.figures()
    yield from drift.figures()
    yield from drift_speed.figures()
    yield from captures.figures()
    yield from point_in_time.figures()
    yield from validation.figures()
    with running() as estate:
        yield from status.figures(estate)
        yield from lineage.figures(estate)
        yield from runtime.figures(estate)


def main() -> int:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("group", nargs="?", choices=["peers"], help="measure us against peers")
    parser.add_argument("topic", nargs="*", help=f"only these: {', '.join(peers.topics())}")
    parser.add_argument("--json", action="store_true", help="one document on stdout")
    given = parser.parse_args()
    if unknown := set(given.topic) - set(peers.topics()):
        parser.error(f"topic must be one of {', '.join(peers.topics())}, got {', '.join(sorted(unknown))}")
    as_json = given.json
    kept = []
    for figure in peers.figures(given.topic) if given.group else figures():
        kept.append(figure)
        sign, bound = ("ok  " if figure.kept else "MISS"), ("at least" if figure.at_least else "at most")
        text = f"{sign} {figure.name}: {figure.measured:.2f} {figure.unit} ({bound} {figure.limit:g}) {figure.detail}"
        print(text, file=sys.stderr if as_json else sys.stdout, flush=True)
    if as_json:
        print(json.dumps([asdict(figure) | {"kept": figure.kept} for figure in kept], indent=1))
    return 0 if all(figure.kept for figure in kept) else 1


if __name__ == "__main__":
    sys.exit(main())
