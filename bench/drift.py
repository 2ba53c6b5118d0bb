"""This file measures the drift job from process start to verdict, and what it loads."""

import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from bench.measure import Figure, seconds

ROWS, NUMERIC, CATEGORICAL, ROUNDS = 10_000, 30, 10, 7
ZEROS = 0.6
"""Share of a zero-inflated column that is zero."""
HEAVY = ("scipy.stats", "pandas", "plotly", "matplotlib")


def table(rows: int, seed: int, shift: float = 0.0) -> pa.Table:
    """Thirty numeric columns of five kinds and ten categorical ones, shape (rows, 40)."""
    rng = np.random.default_rng(seed)
    kinds: list[Callable[[], Any]] = [
        lambda: rng.normal(shift, 1, rows),
        lambda: rng.lognormal(shift, 1, rows),
        lambda: rng.uniform(shift, 1 + shift, rows),
        lambda: rng.poisson(3 + shift, rows).astype(float),
        lambda: np.where(rng.random(rows) < ZEROS, 0.0, rng.exponential(1 + shift, rows)),
    ]
    columns = {f"n{i}": kinds[i % len(kinds)]() for i in range(NUMERIC)}
    levels = np.array([f"level{i}" for i in range(20)])
    categories = {f"c{i}": pa.array(levels[rng.integers(0, 20, rows)]).dictionary_encode() for i in range(CATEGORICAL)}
    return pa.table(columns | categories)


def figures() -> Iterator[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        here = Path(folder)
        pq.write_table(table(ROWS, 1), here / "reference.parquet")
        pq.write_table(table(ROWS, 2, shift=0.1), here / "window.parquet")
        job = [sys.executable, "-m", "jobs.drift"]
        subprocess.run([*job, "baseline", here / "reference.parquet", "-o", here / "baseline.bin"], check=True)
        score = [*job, "score", str(here / "baseline.bin"), str(here / "window.parquet"), "--json"]
        times = [seconds(score, os.environ) for _ in range(ROUNDS)]
        bare = [seconds([sys.executable, "-c", "import numpy"], os.environ) for _ in range(ROUNDS)]
        loaded = _loaded(score)
    yield Figure(
        name="drift job, process start to verdict on 10,000 x 40",
        measured=statistics.median(times),
        limit=0.5,
        unit="s",
        detail=f"{statistics.median(times) / statistics.median(bare):.1f} times a process that imports numpy",
    )
    yield Figure(
        name="heavy modules the drift job loads", measured=len(loaded), limit=0, unit="", detail=" ".join(loaded)
    )


def _loaded(command: list[str]) -> list[str]:
    """Which of the heavy modules a run has loaded when it ends."""
    probe = (
        "import runpy, sys, json, atexit\n"
        f"atexit.register(lambda: print(json.dumps([m for m in {HEAVY!r} if m in sys.modules]), file=sys.stderr))\n"
        f"sys.argv = {command[2:]!r}\n"
        "runpy.run_module('jobs.drift', run_name='__main__')\n"
    )
    done = subprocess.run([command[0], "-c", probe], check=True, capture_output=True, text=True)
    return list(json.loads(done.stderr.strip().splitlines()[-1]))
