"""The decision: an effect alone is no drift, and neither is significance alone; many tests are corrected together."""

import numpy as np
import pytest

from jobs.drift.baseline import Feature
from jobs.drift.decide import Judged, corrected
from jobs.drift.figures import Figures
from jobs.drift.finding import Finding
from jobs.drift.psi import psi


def judged(name, p_value, *, over=True, family="shape"):
    feature = Feature(name=name, type="number", rows=9, missing=0, counts=np.zeros(0))
    return Judged(feature, Figures(9, 0, 0.0), [Finding("data", family, over, p_value, "moved")])


def standing(judged_, rate=0.01):
    corrected(judged_, lambda _: rate)
    return [one.feature.name for one in judged_ if one.findings]


def test_an_effect_that_chance_explains_is_no_finding():
    assert standing([judged("likely", 0.02)]) == []


def test_a_certain_effect_below_its_limit_is_no_finding():
    assert standing([judged("small", 1e-30, over=False)]) == []


def test_an_effect_above_its_limit_that_chance_does_not_explain_stands():
    assert standing([judged("moved", 0.009)]) == ["moved"]


def test_what_would_stand_alone_falls_among_many_quiet_features():
    quiet = [judged(f"quiet{n}", 0.5, over=False) for n in range(29)]
    assert standing([judged("lucky", 0.009), *quiet]) == []
    assert standing([judged("moved", 1e-5), *[judged(f"q{n}", 0.5, over=False) for n in range(29)]]) == ["moved"]


def test_tests_of_another_sort_do_not_weaken_each_other():
    others = [judged(f"present{n}", 0.5, over=False, family="missing") for n in range(29)]
    assert standing([judged("moved", 0.009), *others]) == ["moved"]


def test_the_models_own_output_drifts_as_prediction():
    one = judged("probability", 1e-9)
    assert standing([one]) == ["probability"]
    assert one.findings[0].kind == "prediction"


def test_an_empty_bin_counts_as_one_row_in_ten_thousand():
    assert psi(np.array([0.5, 0.5]), np.array([1.0, 0.0])) == pytest.approx(
        0.5 * np.log(2) + 0.4999 * np.log(5000), rel=1e-9
    )
