"""Numbers that the training data lack although they lie between theirs: a fault where many are known, weather where few are."""

import numpy as np
import pytest

from jobs.drift.baseline import build
from jobs.drift.score import judge


def fahrenheit(celsius):
    """Thermometers tell whole degrees of Celsius; tables tell Fahrenheit."""
    return np.round(np.asarray(celsius) * 1.8 + 32, 2)


@pytest.fixture(scope="module")
def winter():
    """One warm spell of three hours, in which three of the warm numbers were seen; the rest is cold."""
    cold = np.random.default_rng(0).normal(0, 4, 20_000).round()
    return build({"temp": fahrenheit(np.r_[cold, np.repeat([18.0, 21.0, 24.0], 40)])}, {})


def families(kept, celsius_or_not):
    return {
        finding.family for one in judge(kept, {"temp": celsius_or_not}).decision.features for finding in one.findings
    }


def test_warm_days_after_a_cold_training_bring_numbers_of_their_own_and_those_are_no_fault(winter):
    spring = fahrenheit(np.random.default_rng(1).normal(20, 1, 1000).round())
    assert spring.max() <= 24 * 1.8 + 32
    assert "number" not in families(winter, spring)


def test_numbers_of_another_unit_among_those_of_training_are_a_fault(winter):
    mixed = np.random.default_rng(2).normal(0, 4, 1000).round() + 32.5
    assert "number" in families(winter, mixed)
