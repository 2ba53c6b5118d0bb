"""A few values far beyond all of training are a finding, and heavy tails are none."""

import numpy as np
import pytest

from jobs.drift.baseline import build
from jobs.drift.meaning import Meaning
from jobs.drift.score import judge, judge_window
from jobs.drift.shards import added
from jobs.drift.window import measure

ROWS = 2000


def ages(rng, rows):
    return np.clip(np.round(rng.normal(40, 12, rows)), 18, 95)


def reasons(baseline, columns):
    return [reason for one in judge(baseline, columns).document["features"] for reason in one["reasons"]]


def test_a_few_ages_of_999_are_named_with_what_training_knew():
    rng = np.random.default_rng(0)
    baseline, now = build({"age": ages(rng, 20_000)}, {}), ages(rng, ROWS)
    assert reasons(baseline, {"age": now}) == []
    now[:: ROWS // 10] = 999
    [said] = reasons(baseline, {"age": now})
    assert said == "0.5% of rows lie far beyond all of training, 18 ... 87; they reach 999"


@pytest.mark.parametrize("value", [-1e6, 1e6, -np.inf])
def test_it_is_found_on_either_side_and_counted_the_same_from_shards(value):
    rng = np.random.default_rng(1)
    baseline, now = build({"price": rng.lognormal(3, 0.8, 20_000)}, {}), rng.lognormal(3, 0.8, ROWS)
    now[::100] = value
    shards = added(measure(baseline, {"price": part}) for part in np.array_split(now, 7))
    assert shards.sketches["price"].gross == ROWS // 100
    assert judge_window(baseline, shards).document["kinds"] == ["schema"]


@pytest.mark.parametrize("draw", ["standard_cauchy", "standard_exponential", "standard_normal"])
def test_of_three_hundred_honest_windows_of_any_tail_none_is_called(draw):
    rng = np.random.default_rng(2)
    baseline = build({"x": getattr(rng, draw)(5000)}, {})
    assert [n for n in range(300) if reasons(baseline, {"x": getattr(rng, draw)(ROWS)})] == []


def test_times_move_on():
    rng = np.random.default_rng(3)
    start = np.datetime64("2026-01-01", "s")
    baseline = build({"at": start + rng.integers(0, 86400, 5000)}, {})
    assert "far beyond" not in str(reasons(baseline, {"at": start + rng.integers(10 * 86400, 11 * 86400, ROWS)}))


@pytest.mark.parametrize("fault", ["some", "all"])
def test_of_a_personal_feature_no_value_is_told(fault):
    rng = np.random.default_rng(4)
    days = np.repeat(np.arange(40), 200)
    weights = rng.normal(70, 3, 8000) + rng.normal(0, 2, 40)[days]
    baseline = build({"weight": weights}, {}, blocks=days, meaning=Meaning(personal=["weight"]))
    now = rng.normal(70, 3, ROWS)
    now[:: 15 if fault == "some" else 1] += 777
    said = reasons_on(baseline, now)
    assert said
    assert all(line.endswith("(personal: values are not shown)") for line in said)


def reasons_on(baseline, now):
    document = judge(baseline, {"weight": now}, days=np.full(ROWS, 50)).document
    return [reason for one in document["features"] for reason in one["reasons"]]


def test_a_level_that_training_lacked_by_bad_luck_is_not_called_and_one_that_is_new_is():
    rng = np.random.default_rng(5)
    baseline = build({"dest": rng.choice(["BOS", "MIA"], 8000)}, {})
    for rows, said in ((4, []), (20, ["never seen in training: XYZ (20 rows)"])):
        now = rng.choice(["BOS", "MIA"], 800).astype(object)
        now[:rows] = "XYZ"
        assert reasons(baseline, {"dest": now}) == said
