"""A shift that no column shows alone is found, clean windows are left in peace, shards add up."""

import numpy as np
import pytest

from jobs.drift.baseline import Baseline, build
from jobs.drift.multivariate import MOST_ROWS, begin
from jobs.drift.score import judge, judge_window
from jobs.drift.tenths import LEVELS, levels
from jobs.drift.window import measure

MIX = np.linalg.cholesky(0.6 * np.ones((2, 2)) + 0.4 * np.eye(2))


def together(rows, seed, sign=1.0):
    """Two columns that go together, and eight that do not."""
    g = np.random.default_rng(seed)
    a, b = (g.normal(size=(rows, 2)) @ MIX.T).T
    columns = {f"more{n}": g.lognormal(size=rows) for n in range(8)} | {"a": np.exp(a), "b": sign * b}
    columns["b"][g.random(rows) < 0.02] = np.nan
    return columns


@pytest.fixture(scope="module")
def kept():
    return Baseline.from_bytes(build(together(20000, 0), {}).to_bytes())


def test_a_correlation_that_turns_is_found_though_every_column_looks_the_same(kept):
    document = judge(kept, together(2000, 1, sign=-1.0)).document
    assert document["verdict"] == "drifting"
    assert document["kinds"] == ["data"]
    assert [len(feature["reasons"]) for feature in document["features"] if feature["drifted"]] == [1]
    assert "go together otherwise: correlation -0.5" in document["cause"]


def test_clean_windows_raise_no_alarm_more_often_than_asked(kept):
    verdicts = [judge_window(kept, measure(kept, together(1000, seed))).decision.verdict for seed in range(100, 400)]
    assert verdicts.count("drifting") <= 3


def test_a_column_that_shifts_alone_is_no_finding_of_a_pair(kept):
    shifted = together(3000, 2)
    shifted["a"] = shifted["a"] * 30
    found = judge(kept, shifted).decision.features
    families = {finding.family for one in found for finding in one.findings}
    assert "shape" in families
    assert "joint" not in families


@pytest.mark.parametrize("count", [2, 7, 64])
def test_shards_see_the_same_pair_to_the_last_digit_that_matters(kept, count):
    columns = together(40000, 3, sign=-1.0)
    whole = measure(kept, columns).joint.correlations()
    parts = [
        measure(kept, {name: values[part] for name, values in columns.items()}).joint
        for part in np.array_split(np.arange(40000), count)
    ]
    merged = parts[0]
    for part in parts[1:]:
        merged = merged.merge(part)
    rows, correlations, _ = merged.correlations()
    assert MOST_ROWS / 3 < rows == whole[0] <= MOST_ROWS
    assert correlations == pytest.approx(whole[1], abs=1e-12)


def test_half_of_all_rows_are_of_the_first_level_whatever_their_values():
    g = np.random.default_rng(1)
    counted = np.bincount(
        levels([g.normal(size=100_000), np.round(g.normal(size=100_000), 6)], 100_000), minlength=LEVELS
    )
    assert counted[0] == pytest.approx(50_000, rel=0.02)
    assert counted[1] == pytest.approx(25_000, rel=0.03)
    assert counted[begin(counted) :].sum() <= MOST_ROWS
