"""A shift that no column shows alone is found, clean windows are left in peace, shards add up."""

import numpy as np
import pytest

from jobs.drift.baseline import Baseline, build
from jobs.drift.columns import Column, column, ranks
from jobs.drift.multivariate import products
from jobs.drift.picked import LEVELS, MOST_ROWS, begin, pick
from jobs.drift.score import judge, judge_window
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


def test_of_two_that_go_together_no_longer_the_one_that_others_lost_too_is_named():
    g = np.random.default_rng(5)
    shared = g.normal(size=9000)
    columns = {name: shared + 0.5 * g.normal(size=9000) for name in ("first", "second", "third", "late")}
    kept = build({name: values[:7000] for name, values in columns.items()}, {})
    now = {name: values[7000:] for name, values in columns.items()} | {"late": columns["late"][6000:8000]}
    document = judge(kept, now).document
    assert [feature["feature"] for feature in document["features"] if feature["drifted"]] == ["late"]


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


def test_of_each_level_half_as_many_rows_are_as_of_the_one_before_whatever_their_values():
    g = np.random.default_rng(1)
    for values in (g.normal(size=100_000), np.round(g.normal(size=100_000), 6), 1e9 + np.arange(100_000) / 1000):
        per_level, picked, counting = pick([column(values)], 100_000)
        assert per_level.sum() == 100_000
        assert per_level[4] == pytest.approx(100_000 / 32, rel=0.1)
        assert len(picked) == counting.sum() == per_level[begin(per_level) :].sum() <= MOST_ROWS


def test_the_same_rows_are_picked_in_whatever_order_and_beside_missing_values():
    g = np.random.default_rng(2)
    values, present, shuffled = g.normal(size=60_000), g.random(60_000) < 0.9, g.permutation(60_000)
    one = Column("number", 60_000, int((~present).sum()), values[present], present=present)
    turned = Column("number", 60_000, one.missing, values[shuffled][present[shuffled]], present=present[shuffled])
    first, second = pick([one], 60_000), pick([turned], 60_000)
    assert (first[0] == second[0]).all()
    assert set(first[1]) == set(shuffled[second[1]])


def test_rows_that_are_all_alike_are_not_picked_at_all_or_all_of_them():
    for rows, counting in ((50_000, 0), (60, 60)):
        assert len(pick([column(np.ones(rows))], rows)[1]) in {0, counting}


def test_sums_of_products_are_those_of_one_multiplication_and_ranks_those_of_one_sum():
    g = np.random.default_rng(3)
    one, other, present = g.normal(size=(30, 5000)), g.normal(size=(7, 5000)), g.random(5000) < 0.5
    assert products(one, other) == pytest.approx(one @ other.T, abs=1e-9)
    places = g.permutation(5000)[:900]
    assert (ranks(present, places) == (np.cumsum(present) - present)[places]).all()
    assert len(pick([column(one[0])], 5000)[0]) == LEVELS
