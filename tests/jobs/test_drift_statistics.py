"""The statistics against scipy: equal where exact, inside the certified interval where sketched."""

import warnings

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy import spatial, stats

from jobs.drift.baseline import Baseline, build
from jobs.drift.chi_squared import chi_squared
from jobs.drift.jensen_shannon import jensen_shannon
from jobs.drift.psi import psi
from jobs.drift.score import judge
from tests.jobs.drift_data import COLUMNS

WIDEST = 2e-3


def scipys_distance(left, right):
    """Nearly equal shares have a divergence that rounds to just below zero; scipy takes its root all the same."""
    with np.errstate(invalid="ignore"):
        return np.nan_to_num(spatial.distance.jensenshannon(left, right, base=2))


def figures(reference, current):
    kept = Baseline.from_bytes(build({"x": reference}, {}).to_bytes())
    return judge(kept, {"x": current}).document["features"][0]


def scipys_ks(reference, current):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # scipy divides by zero for the p-value of single rows
        return stats.ks_2samp(present(reference), present(current), method="asymp").statistic


def present(values):
    return values[~np.isnan(values)] if values.dtype.kind == "f" else values


@pytest.mark.parametrize("kind", COLUMNS)
def test_ks_is_scipys_where_exact_and_inside_its_interval_where_sketched(kind):
    for seed in range(25):
        g = np.random.default_rng(seed)
        sizes = [int(10 ** g.uniform(0, 4)), int(10 ** g.uniform(0, 3.7))]
        reference, current = (COLUMNS[kind](g, n) for n in sizes)
        if seed % 3 == 0 and reference.dtype.kind == "f":
            current = current * 1.1
        found = figures(reference, current)
        assert (found["rows"], found["missing"]) == (sizes[1], sizes[1] - len(present(current)))
        if not len(present(reference)) or not len(present(current)):
            assert found["ks"] is None
            continue
        expected = scipys_ks(reference, current)
        low, high = found["ks"]["low"], found["ks"]["high"]
        assert low - 1e-12 <= expected <= high + 1e-12
        assert low <= found["ks"]["statistic"] <= high <= low + WIDEST
        if len(np.unique(present(reference))) <= 2048:
            assert low == high == pytest.approx(expected, abs=1e-12)


@given(
    st.lists(st.floats(allow_nan=True, width=64), min_size=1, max_size=60),
    st.lists(st.floats(width=64), min_size=1, max_size=60),
)
@example([0.0, 1.1984620899082105e308], [0.0])
@settings(max_examples=150, deadline=None)
def test_ks_of_few_values_of_any_size_is_exact(reference, current):
    a, b = np.array(reference), np.array(current)
    found = figures(a, b)["ks"]
    if not len(present(a)) or not len(present(b)):
        assert found is None
    else:
        assert found["statistic"] == pytest.approx(scipys_ks(a, b), abs=1e-12)


@pytest.mark.parametrize("kind", ["integers", "two values", "constant", "around 2**53"])
def test_wasserstein_of_known_values_is_scipys(kind):
    for seed in range(10):
        g = np.random.default_rng(seed)
        reference = COLUMNS[kind](g, 3000)
        current = g.choice(reference, 500)
        low = reference.min()
        expected = stats.wasserstein_distance(reference - low, current - low)
        assert figures(reference, current)["wasserstein"] == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("kind", ["normal", "heavy tails", "lognormal", "zero inflated", "two scales"])
def test_wasserstein_of_sketched_values_is_within_a_hundredth_of_the_spread(kind):
    for seed in range(6):
        g = np.random.default_rng(seed)
        state = g.bit_generator.state
        reference = COLUMNS[kind](g, 20000)
        g.bit_generator.state = state
        current = COLUMNS[kind](g, 5000) * 1.2
        expected = stats.wasserstein_distance(reference, current)
        assert figures(reference, current)["wasserstein"] == pytest.approx(expected, abs=0.01 * reference.std())


def test_a_gap_in_the_middle_of_a_wide_bin_does_not_hide_a_move_across_it():
    reference = np.r_[np.arange(3000) * 1e-9, 1e9 + np.arange(3000)]
    assert figures(reference, np.arange(500.0))["wasserstein"] == pytest.approx(5e8, rel=0.01)


@pytest.mark.parametrize("levels", [2, 20, 300])
def test_chi_squared_of_categories_is_scipys_with_levels_on_either_side_only(levels):
    g = np.random.default_rng(levels)
    names = np.array([f"l{n}" for n in range(levels + 2)], dtype=object)
    reference, current = names[g.integers(0, levels, 4000)], names[g.integers(2, levels + 2, 900)]
    union = sorted(set(reference) | set(current))
    table = np.array([[np.sum(side == name) for name in union] for side in (reference, current)])
    expected = stats.chi2_contingency(table, correction=False)
    found = figures(reference, current)["chi2"]
    assert found["statistic"] == pytest.approx(expected.statistic, rel=1e-12)
    assert found["p_value"] == pytest.approx(expected.pvalue, rel=1e-9, abs=1e-14)
    assert found["freedom"] == expected.dof


def test_psi_and_jensen_shannon_follow_their_definitions_over_the_baselines_tenths():
    g = np.random.default_rng(3)
    reference, current = g.normal(size=50000), g.normal(0.3, 1.2, 9000)
    cuts = np.r_[-np.inf, np.quantile(reference, np.arange(0.1, 1, 0.1)), np.inf]
    b, c = (np.histogram(side, cuts)[0] / len(side) for side in (reference, current))
    found = figures(reference, current)
    assert found["psi"] == pytest.approx(((c - b) * np.log(c / b)).sum(), abs=2e-3)
    assert found["js"] == pytest.approx(scipys_distance(b, c), abs=2e-3)


@given(st.lists(st.floats(0.01, 1), min_size=4, max_size=4), st.lists(st.floats(0.01, 1), min_size=4, max_size=4))
def test_divergences_are_symmetric_never_negative_and_zero_only_for_equals(left, right):
    b, c = np.array(left) / sum(left), np.array(right) / sum(right)
    for measure in (psi, jensen_shannon):
        assert measure(b, c) == pytest.approx(measure(c, b), abs=1e-9)
        assert measure(b, c) >= 0
        assert measure(b, b) == pytest.approx(0, abs=1e-7)
    assert jensen_shannon(b, c) == pytest.approx(scipys_distance(b, c), abs=1e-7)


def test_nothing_to_compare_is_no_difference():
    assert chi_squared(np.array([3, 0]), np.array([5, 0])) == (0.0, 0)
    assert chi_squared(np.array([3, 1]), np.array([0, 0])) == (0.0, 0)
