"""These tests hold the compiled loops to what numpy counts; without numba the loops run as they are written."""

from functools import cache

import numpy as np
import pytest

from jobs.drift.columns import Column, column
from jobs.drift.learn import learn
from jobs.drift.picked import pick
from jobs.drift.sketch import counter as counting
from jobs.drift.sketch import fast, hashing, levels, sweep
from jobs.drift.sketch.scratch import Scratch
from jobs.drift.sketch.tally import tally
from jobs.drift.window import counter

ROWS = 9001
ADDED = ("total", "low_excess", "high_excess")
"""What is added up in another order."""


def kinds(seed: int) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(seed)
    normal = rng.normal(seed / 9, 1, ROWS)
    odd = np.where(rng.random(ROWS) < 0.01, rng.choice([np.inf, -np.inf, np.nan, -0.0, 1e300], ROWS), normal)
    return {
        "normal": normal,
        "heavy": np.sign(normal) * np.exp(3 * np.abs(normal)),
        "lognormal": np.exp(2 * normal),
        "zeros": np.where(rng.random(ROWS) < 0.6, 0.0, np.abs(normal)),
        "counts": rng.poisson(3, ROWS).astype(float),
        "fractions": np.where(rng.random(ROWS) < 0.1, normal, rng.integers(0, 9, ROWS)),
        "large": rng.integers(2**53, 2**53 + 900, ROWS),
        "negative": -rng.integers(1, 400, ROWS),
        "atoms": np.where(rng.random(ROWS) < 0.5, rng.integers(0, 40, ROWS) / 7, normal),
        "odd": odd,
        "constant": np.full(ROWS, 2.5 if seed == 1 else normal[0]),
    }


@pytest.mark.parametrize("kind", kinds(1))
def test_compiled_loops_count_what_numpy_counts(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    training, window = kinds(1)[kind], kinds(2)[kind]
    feature = learn(kind, column(training), None, None, None, {"min": -1}, 0.0, np.random.default_rng(0))
    made = counter(feature)
    plain = made.count(column(window))
    monkeypatch.setattr(counting, "fast", lambda _: sweep)
    told = made.count(column(window))
    for name in plain.__slots__:
        close = 1e-12 if name in ADDED else 0
        np.testing.assert_allclose(getattr(told, name), getattr(plain, name), rtol=close, err_msg=name)


@pytest.mark.parametrize("size", [6, 40])
@pytest.mark.parametrize("rows", [ROWS - 1, ROWS, 1])
@pytest.mark.parametrize("kind", [np.int8, np.int32])
def test_compiled_loops_count_levels_as_numpy_does(
    size: int, rows: int, kind: type, monkeypatch: pytest.MonkeyPatch
) -> None:
    codes = np.random.default_rng(3).integers(0, size - 1, rows).astype(kind)
    seen = Column("category", rows, 0, codes, tuple(f"level {at}" for at in range(size)))
    plain = levels.count(seen, ("level 2", "level 0"))
    monkeypatch.setattr(levels, "fast", lambda _: sweep)
    told = levels.count(seen, ("level 2", "level 0"))
    assert (told.counts.tolist(), told.new) == (plain.counts.tolist(), plain.new)
    assert told.rows == rows


@pytest.mark.parametrize("rows", [10, 20_001])
def test_compiled_loops_pick_the_rows_that_numpy_picks(rows: int, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(4)
    telling = [column(np.where(rng.random(rows) < 0.1, np.nan, rng.normal(size=rows))), column(np.zeros(rows) * -1)]
    plain = pick([one.sift() for one in telling], rows)
    monkeypatch.setattr(hashing, "fast", lambda _: sweep)
    with np.errstate(over="ignore"):  # as hashes do
        told = pick([one.sift() for one in telling], rows)
    for one, other in zip(told, plain, strict=True):
        np.testing.assert_array_equal(one, other)


def test_few_rows_are_counted_by_loops_only_once_these_are_imported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fast, "compiled", cache(lambda: sweep))
    assert fast.fast(fast.FEW) is None
    assert fast.fast(fast.MANY - 1) is None
    assert fast.fast(fast.MANY) is sweep
    assert fast.fast(fast.FEW) is sweep
    assert fast.fast(fast.FEW - 1) is None


@pytest.mark.parametrize("size", [1, 20, 64, 65])
@pytest.mark.parametrize("many", [1, 5000, 5001])
@pytest.mark.parametrize("kind", [np.int8, np.int32, np.int64])
@pytest.mark.parametrize("beside", [False, True])
def test_integers_counted_by_twos_or_by_sorting_are_those_counted_one_by_one(
    size: int, many: int, kind: type, beside: bool
) -> None:
    cells = np.random.default_rng(size).integers(0, size, many).astype(kind)
    counts = np.ones(size, dtype=np.int64)
    tally(cells, counts, Scratch(many, beside=beside))
    assert (counts == 1 + np.bincount(cells, minlength=size)).all()
