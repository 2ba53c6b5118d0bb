"""Probabilities from the standard library alone are scipy's."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special, stats

from jobs.drift.correction import benjamini_hochberg
from jobs.drift.pvalue import (
    chi_squared_isf,
    chi_squared_sf,
    kolmogorov_sf,
    ks_one_sample,
    ks_two_sample,
    normal_sf,
    poisson_sf,
)


@given(st.floats(0.01, 4))
def test_kolmogorovs_limit_is_scipys(x):
    assert kolmogorov_sf(x) == pytest.approx(special.kolmogorov(x), rel=1e-9, abs=1e-12)


@given(st.floats(0, 3000), st.integers(1, 2000))
def test_chi_squareds_tail_is_scipys(x, freedom):
    assert chi_squared_sf(x, freedom) == pytest.approx(stats.chi2.sf(x, freedom), rel=1e-7, abs=1e-12)


@given(st.floats(1e-6, 0.999), st.floats(0.5, 200))
def test_chi_squareds_quantile_is_exceeded_with_its_probability(p, freedom):
    assert chi_squared_sf(chi_squared_isf(p, freedom), freedom) == pytest.approx(p, abs=1e-9)


@given(st.integers(1, 60), st.floats(0.5, 0.999))
def test_large_distances_of_few_values_have_their_exact_probability(n, distance):
    assert ks_one_sample(distance, n) == pytest.approx(stats.kstwo.sf(distance, n), rel=1e-6, abs=1e-15)


@given(st.integers(200, 20000), st.integers(200, 20000), st.floats(0.5, 2.0))
def test_the_two_sample_p_value_is_within_two_hundredths_of_scipys(n, m, root):
    statistic = root / math.sqrt(n * m / (n + m))
    expected = stats.kstwo.sf(statistic, round(n * m / (n + m)))
    assert ks_two_sample(statistic, n, m) == pytest.approx(expected, abs=0.02)


def test_tails_of_normal_and_poisson_are_scipys():
    assert normal_sf(2.5) == pytest.approx(stats.norm.sf(2.5), rel=1e-12)
    assert poisson_sf(7, 2.5) == pytest.approx(stats.poisson.sf(6, 2.5), rel=1e-9)
    assert poisson_sf(0, 2.5) == 1


@given(st.lists(st.floats(0, 1), max_size=30))
def test_benjamini_hochberg_is_scipys(p_values):
    expected = stats.false_discovery_control(p_values) if p_values else []
    assert benjamini_hochberg(p_values) == pytest.approx(list(expected))
