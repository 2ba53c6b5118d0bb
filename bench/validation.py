"""This file measures validation of a million rows of forty columns with sixty checks against one pass over the same memory."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pyarrow as pa

from bench.measure import Figure

ROWS, NUMERIC, CATEGORICAL, NOT_NULL, ROUNDS = 1_000_000, 30, 10, 20, 9
LOW, HIGH, MISSING = -4.5, 4.5, 0.01
LEVELS = tuple(f"level{i}" for i in range(20))
_WITH_MISSING = range(NOT_NULL - CATEGORICAL, NUMERIC)
"""Numeric columns that may lack values; the other ten and the ten categorical ones must not."""


def data(rows: int, seed: int) -> dict[str, Any]:
    """Columns of which some break their check in a few rows: outside the range, missing, or of no level."""
    rng = np.random.default_rng(seed)
    columns: dict[str, Any] = {}
    for number in range(NUMERIC):
        values = np.clip(rng.normal(0, 1, rows), LOW, HIGH)
        if number in _WITH_MISSING:
            values[rng.random(rows) < MISSING] = np.nan
        if number % 3 == 0:
            values[rng.integers(0, rows, 5)] = HIGH + 1
        if number < NOT_NULL - CATEGORICAL and number % 3 == 1:
            values[rng.integers(0, rows, 3)] = np.nan
        columns[f"n{number}"] = values
    for number in range(CATEGORICAL):
        codes = rng.integers(0, len(LEVELS), rows).astype(np.int8)
        if number % 2 == 0:
            codes[rng.integers(0, rows, 4)] = len(LEVELS)
        columns[f"c{number}"] = codes
    return columns


def table(columns: dict[str, Any]) -> pa.Table:
    """Categories as codes of a dictionary, as Parquet has them."""
    words = pa.array([*LEVELS, "no level"])
    return pa.table(
        {
            name: pa.DictionaryArray.from_arrays(values, words) if name.startswith("c") else values
            for name, values in columns.items()
        }
    )


def features() -> dict[str, Any]:
    """The sixty checks: thirty ranges, twenty not-null, ten in-set."""
    from jobs.kit.framing import Feature

    numeric = {
        f"n{i}": Feature.model_validate(
            {"type": "number", "min": LOW, "max": HIGH, "missing": 1.0 if i in _WITH_MISSING else 0.0}
        )
        for i in range(NUMERIC)
    }
    some = {f"c{i}": Feature.model_validate({"type": "category", "values": LEVELS}) for i in range(CATEGORICAL)}
    return numeric | some


def check(rows: pa.Table, wanted: dict[str, Any]) -> dict[tuple[str, str], int]:
    """How many rows break each check that is broken."""
    from jobs.validate.rules import columns

    return {(finding.column, finding.rule): finding.count for finding in columns(rows, wanted)}


def fastest(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    """Seconds of the best of some rounds: what the work takes when nothing else disturbs it."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def figures() -> Iterator[Figure]:
    columns = data(ROWS, 1)
    rows, wanted = table(columns), features()

    def one_pass() -> float:
        return float(sum(values.sum() for values in columns.values()))

    pairs = [(fastest(one_pass, 1), fastest(lambda: check(rows, wanted), 1)) for _ in range(ROUNDS)]
    floor, ours = min(a for a, _ in pairs), min(b for _, b in pairs)
    yield Figure(
        name="validation of 1,000,000 x 40 with 60 checks, against one pass over memory",
        measured=ours / floor,
        limit=5.0,
        unit="times",
        detail=f"{ours * 1000:.0f} ms, one pass {floor * 1000:.0f} ms, {len(check(rows, wanted))} checks broken",
    )
