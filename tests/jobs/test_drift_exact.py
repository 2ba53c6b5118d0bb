"""Figures of columns of every kind against scipy and slow definitions; `python -m bench.exactness` does ten thousand."""

import numpy as np
import pytest

from bench.columns import KINDS
from bench.exactness import broken
from jobs.drift.baseline import build
from jobs.drift.compared import compare
from jobs.drift.window import counter, measure

EACH = 14


@pytest.mark.parametrize("kind", range(len(KINDS)), ids=list(KINDS))
def test_figures_are_scipys_where_exact_inside_the_interval_where_sketched_and_the_same_from_shards(kind):
    found = {seed: list(broken(seed)) for seed in range(kind, kind + EACH * len(KINDS), len(KINDS))}
    assert {seed: what for seed, what in found.items() if what} == {}


def test_integers_that_floats_do_not_tell_apart_are_not_claimed_to_be_known_exactly():
    reference = np.r_[np.zeros(50, dtype=np.int64), np.full(50, 2**62 + 1)]
    window = np.r_[np.zeros(50, dtype=np.int64), np.full(50, 2**62 + 2)]
    feature = build({"x": reference}, {}).features[0]
    sketch = measure(build({"x": reference}, {}), {"x": window}).sketches["x"]
    interval = compare(feature, sketch, counter(feature)).ks
    assert interval.low == 0.0
    assert interval.high >= 0.5


def test_unsigned_integers_beyond_the_signed_range_are_told_apart():
    reference = np.uint64(2**63) + np.arange(100, dtype=np.uint64)
    kept = build({"x": reference}, {})
    sketch = measure(kept, {"x": reference[50:]}).sketches["x"]
    assert compare(kept.features[0], sketch, counter(kept.features[0])).ks.statistic == pytest.approx(0.5, abs=1e-12)
