"""This file runs alone in a process and tells how much memory scoring takes. Example: python -m bench.drift_memory rows . 100000000

`columns` and `file` score the million rows that bench.drift_speed has written; `rows` scores as many rows as asked for, in pieces of
half a million, in one process at constant memory.
"""

import json
import sys
import time
from pathlib import Path

from bench.drift import table
from jobs.drift.baseline import Baseline, build
from jobs.drift.columns import Column
from jobs.drift.files import judge_file
from jobs.drift.parquet import of_table, read
from jobs.drift.score import judge, judge_window
from jobs.drift.sketch import fast
from jobs.drift.window import Window, counters, measure

MILLION = "1000000-2.parquet"
PIECE = 500_000


def main(mode: str, folder: str, rows: str = "0") -> None:
    told = {"columns": _columns, "file": _file}[mode](Path(folder)) if mode != "rows" else _rows(int(rows))
    print(json.dumps(told))


def _columns(folder: Path) -> dict[str, object]:
    baseline, window = Baseline.from_bytes((folder / "baseline.bin").read_bytes()), read(folder / MILLION)
    _warm(baseline, {name: _first(one) for name, one in window.items()})
    before = _reset()
    judged = judge(baseline, window)
    return {"megabytes": _peak() - before, "verdict": judged.decision.verdict}


def _warm(baseline: Baseline, few: dict[str, Column]) -> None:
    """What first use loads, or compiles, is no scoring."""
    kept, fast.MANY = fast.MANY, 0
    judge(baseline, few)
    fast.MANY = kept


def _first(one: Column) -> Column:
    """A thousand rows."""
    return Column(one.type, 1000, 0, one.values[:1000], one.levels, sifted=one.sifted)


def _file(folder: Path) -> dict[str, object]:
    from pyarrow import parquet

    baseline = Baseline.from_bytes((folder / "baseline.bin").read_bytes())
    assert parquet  # its own import is not streaming's memory
    _warm(baseline, of_table(table(1000, 2)))
    before = _reset()
    judged = judge_file(baseline, folder / MILLION)
    return {"megabytes": _peak() - before, "verdict": judged.decision.verdict}


def _rows(rows: int) -> dict[str, object]:
    baseline = build(of_table(table(100_000, 1)), {})
    made, window, peaks = counters(baseline), Window(0), []
    spent = 0.0
    pieces = [of_table(table(PIECE, seed)) for seed in (2, 3)]
    for number in range(-(-rows // PIECE)):
        piece = pieces[number % len(pieces)]
        _reset()
        start = time.perf_counter()
        window = window.merge(measure(baseline, piece, made=made))
        spent += time.perf_counter() - start
        peaks.append(_peak())
    verdict = judge_window(baseline, window, None, made).decision.verdict
    return {"rows": window.rows, "seconds": spent, "first_peak": peaks[0], "last_peak": peaks[-1], "verdict": verdict}


def _reset() -> float:
    """Resident memory now, in MB; the highest so far is forgotten."""
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    return _status("VmRSS")


def _peak() -> float:
    return _status("VmHWM")


def _status(name: str) -> float:
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) / 1000 for line in lines if line.startswith(name))


if __name__ == "__main__":
    main(*sys.argv[1:])
