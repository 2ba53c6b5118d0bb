"""This file measures scoring a window against a reference: drift peers in environments of their own, ours against a saved baseline.

Ours is timed before and after each peer, on the same rows; of either side the least of its rounds counts, because what else
the machine does only ever adds. With 1,000,000 rows, against some:
`DRIFT_ROWS=1000000 DRIFT_ROUNDS=1 DRIFT_PEERS=nannyml,frouros python -m bench peers drift`
"""

import os
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from bench.drift import table
from bench.measure import Figure
from bench.peers import inside
from jobs.drift.baseline import Baseline, build
from jobs.drift.parquet import read
from jobs.drift.score import judge

ROWS, ROUNDS = 100_000, 5
PEERS = {
    "evidently": ("operability", "Evidently's default preset", 50.0),
    "nannyml": ("operability", "NannyML, KS and JS, chi-squared and JS", 25.0),
    "whylogs": ("drift_old", "whylogs, profile and drift scores", 25.0),
    "alibi_detect": ("drift_old", "alibi-detect TabularDrift", 25.0),
    "deepchecks": ("drift_old", "deepchecks FeatureDrift", 25.0),
    "frouros": ("drift_old", "frouros KS, PSI and JS of the 30 numeric columns", 25.0),
    "scipy_loop": ("operability", "a loop over scipy", 25.0),
}
"""A peer's environment, what it computes, and how many times faster we promise to be."""


def figures() -> Iterator[Figure]:
    rows, rounds = int(os.environ.get("DRIFT_ROWS", ROWS)), os.environ.get("DRIFT_ROUNDS", str(ROUNDS))
    with tempfile.TemporaryDirectory() as folder:
        before, now = Path(folder) / "reference.parquet", Path(folder) / "window.parquet"
        pq.write_table(table(rows, 1), before)
        pq.write_table(table(rows, 2, shift=0.1), now)
        baseline, window = Baseline.from_bytes(build(read(before), {}).to_bytes()), read(now)
        ours = _least(lambda: judge(baseline, window))
        for peer in os.environ.get("DRIFT_PEERS", ",".join(PEERS)).split(","):
            environment, words, limit = PEERS[peer]
            told = inside(environment, "drift_inside.py", str(before), str(now), rounds, peer)[peer]
            after = _least(lambda: judge(baseline, window))
            yield _figure(f"scoring {rows:,} x 40, faster than {words}", told, min(ours, after), limit)
            ours = after


def _figure(name: str, told: dict[str, Any], ours: float, limit: float) -> Figure:
    """A peer that does not run is not beaten: it shows as 0."""
    if "error" in told:
        return Figure(name=name, measured=0.0, limit=limit, unit="times", at_least=True, detail=told["error"])
    theirs = min(told["seconds"])
    return Figure(
        name=name,
        measured=theirs / ours,
        limit=limit,
        unit="times",
        at_least=True,
        detail=f"{theirs:.2f} s against {1000 * ours:.1f} ms",
    )


def _least(run: Callable[[], Any]) -> float:
    run()
    seconds = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        run()
        seconds.append(time.perf_counter() - start)
    return min(seconds)
