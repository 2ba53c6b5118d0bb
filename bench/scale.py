"""This file makes a training set of as many flights as asked for in a process of its own, and shows the most memory that it took.

Example: python -m bench.scale --rows 100000000 --folder /var/tmp

The flights are made up and removed again; a hundred million take about 2 GB of disk, and 15 GB while they are joined.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from datetime import timedelta
from functools import partial
from pathlib import Path

from bench.measure import Figure

ROWS, MOST_MB = 2_000_000, 4096


def figures(rows: int, where: Path | None, memory_gb: float) -> list[Figure]:
    """Measured on this machine."""
    with tempfile.TemporaryDirectory(dir=where) as folder:
        from bench.synthetic import lake

        lake(Path(folder), rows)
        job = [sys.executable, "-m", "bench.scale", "--join", folder, "--memory-gb", str(memory_gb)]
        begun = time.perf_counter()
        subprocess.run(job, check=True, env=os.environ | {"TMPDIR": folder})
        seconds = time.perf_counter() - begun
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        made = json.loads((Path(folder) / "out" / "snapshot.json").read_text(encoding="utf-8"))
    detail = f"{seconds:.0f} s, {made['rows'] / seconds:,.0f} rows a second, snapshot {made['id'][:12]}"
    return [
        Figure(
            name=f"memory for a training set of {rows:,} flights",
            measured=peak,
            limit=MOST_MB,
            unit="MB",
            detail=detail,
        ),
        Figure(name="flights that are not in it", measured=rows - made["rows"], limit=0, unit="flights"),
    ]


def join(folder: Path, memory_gb: float) -> None:
    """What the snapshot job does between folders, for the whole year."""
    from bench.flights import whole_year
    from bench.synthetic import WRITTEN
    from jobs.kit.files import Folder
    from jobs.snapshot.engine import with_duckdb
    from jobs.snapshot.make import keep, snapshot

    # The last labels are known hours after the year has ended.
    at, kept = WRITTEN + timedelta(days=30), Folder(folder / "snapshots")
    engine = partial(with_duckdb, memory_gb=memory_gb)
    made = snapshot(whole_year(), lambda group: Folder(folder / group), (at, at), [], engine, kept)
    keep(made, kept, folder / "out")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.scale", description=__doc__)
    parser.add_argument("--rows", type=int, default=ROWS, help=f"flights, {ROWS:,} by default")
    parser.add_argument("--folder", type=Path, help="where there is room; the system's temporary folder by default")
    parser.add_argument("--memory-gb", type=float, default=2.0, help="DuckDB's share, 2 by default")
    parser.add_argument("--join", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.join:
        join(given.join, given.memory_gb)
        return 0
    found = figures(given.rows, given.folder, given.memory_gb)
    for figure in found:
        sign = "ok  " if figure.kept else "MISS"
        print(f"{sign} {figure.name}: {figure.measured:,.0f} {figure.unit} (at most {figure.limit:g}) {figure.detail}")
    return 0 if all(figure.kept for figure in found) else 1


if __name__ == "__main__":
    sys.exit(main())
