"""This file measures scoring columns against a saved baseline, as a multiple of one pass over them in the same rounds, and its memory."""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from bench.drift import table
from bench.measure import Figure
from jobs.drift.baseline import Baseline, build
from jobs.drift.columns import Column
from jobs.drift.parquet import read
from jobs.drift.score import judge
from jobs.drift.sketch.fast import compiled

ROUNDS = 9
MEGABYTE = 2**20
Columns = dict[str, Column]


def figures() -> Iterator[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        here = Path(folder)
        saved = build(columns(100_000, 1, here), {}).to_bytes()
        (here / "baseline.bin").write_bytes(saved)
        yield Figure(name="baseline of 40 columns", measured=len(saved) / MEGABYTE, limit=1.0, unit="MiB")
        for rows, limit in ((1_000_000, 3.0 if compiled() else 8.0), (100_000, 15.0)):
            yield _against_a_pass(Baseline.from_bytes(saved), columns(rows, 2, here), limit)
        small = columns(10_000, 2, here)
        yield Figure(
            name="scoring 10,000 x 40 against a saved baseline",
            measured=1000 * min(_turns(lambda: judge(Baseline.from_bytes(saved), small))),
            limit=15.0,
            unit="ms",
        )
        yield from _memory(here)


def columns(rows: int, seed: int, folder: Path) -> Columns:
    """As a job meets them: read from Parquet."""
    path = folder / f"{rows}-{seed}.parquet"
    pq.write_table(table(rows, seed, shift=0.1 if seed > 1 else 0.0), path)
    return read(path)


def _against_a_pass(baseline: Baseline, window: Columns, limit: float) -> Figure:
    rows = len(next(iter(window.values())))
    passes, scores = _in_turn(lambda: [one.values.sum() for one in window.values()], lambda: judge(baseline, window))
    return Figure(
        name=f"scoring {rows:,} x 40 against a saved baseline, times one pass over memory",
        measured=scores / passes,
        limit=limit,
        unit="times",
        detail=f"{1000 * scores:.0f} ms, a pass {1000 * passes:.1f} ms, least of {ROUNDS} rounds in turn"
        + (", compiled" if compiled() else ""),
    )


def _in_turn(first: Callable[[], Any], second: Callable[[], Any]) -> tuple[float, float]:
    pairs = [(_timed(first), _timed(second)) for _ in range(ROUNDS)]
    return min(a for a, _ in pairs), min(b for _, b in pairs)


def _turns(run: Callable[[], Any]) -> list[float]:
    return [_timed(run) for _ in range(ROUNDS)]


def _timed(run: Callable[[], Any]) -> float:
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def _memory(here: Path) -> Iterator[Figure]:
    """In processes of their own: the highest memory they reach above what they hold before."""
    for mode, name, limit in (
        ("columns", "memory that scoring 1,000,000 x 40 takes beyond the columns", 16.0),
        ("file", "memory that streaming 1,000,000 x 40 from Parquet takes", 64.0),
    ):
        command = [sys.executable, "-m", "bench.drift_memory", mode, str(here)]
        told = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        yield Figure(name=name, measured=told["megabytes"], limit=limit, unit="MB", detail=told["verdict"])
