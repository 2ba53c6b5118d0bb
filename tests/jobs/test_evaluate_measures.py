import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jobs.evaluate.auc import draws, estimate, gain, ranking
from jobs.evaluate.calibration import brier_loss, calibration_error, calibration_table, log_loss
from jobs.evaluate.robust import robustness
from jobs.evaluate.trivial import historical_rates
from jobs.serve.rows import Input

scored = st.lists(st.tuples(st.integers(0, 5), st.booleans(), st.integers(0, 3)), min_size=1, max_size=30)


@settings(max_examples=80, deadline=None)
@given(scored, st.lists(st.integers(0, 3), min_size=4, max_size=4))
def test_auc_of_any_resampling_agrees_with_comparing_every_pair(found, weights):
    scores, labels, days = (np.array(column) for column in zip(*found, strict=True))
    repeated = [(score, label) for score, label, day in found for _ in range(weights[day])]
    pairs = [(p > n) + (p == n) / 2 for p, late in repeated if late for n, other in repeated if not other]

    measured = ranking(scores.astype(float), labels.astype(float), days, 4).auc(np.array([weights], float))[0]
    if pairs:
        assert measured == pytest.approx(sum(pairs) / len(pairs))
    else:
        assert np.isnan(measured)


def world(days=40, per_day=50, spread=0.0, seed=0):
    """Days that differ by `spread` in how well the score ranks; labels as likely as not."""
    random = np.random.default_rng(seed)
    day = np.repeat(np.arange(days), per_day)
    labels = random.integers(0, 2, len(day)).astype(float)
    skill = 1 + spread * random.normal(size=days)[day]
    return random.normal(size=len(day)) + skill * labels, labels, day


def test_the_interval_holds_the_value_and_is_the_same_for_the_same_seed():
    scores, labels, days = world()
    found = ranking(scores, labels, days, 40)

    first = estimate(found, draws(40, seed=1))
    assert first.low < first.value < first.high
    assert first == estimate(found, draws(40, seed=1))


def test_the_interval_is_wider_when_days_differ():
    widths = []
    for spread in (0.0, 2.0):
        scores, labels, days = world(spread=spread)
        found = estimate(ranking(scores, labels, days, 40), draws(40, seed=0))
        widths.append(found.high - found.low)

    assert widths[1] > 1.5 * widths[0]


def test_nearly_all_intervals_hold_the_truth():
    truth = 0.7602  # P(N(1,1) > N(0,1))
    held = 0
    for seed in range(100):
        scores, labels, days = world(seed=seed)
        found = estimate(ranking(scores, labels, days, 40), draws(40, seed=seed, number=300))
        held += found.low <= truth <= found.high

    assert 88 <= held <= 100


def test_a_model_gains_nothing_over_itself_and_surely_over_noise():
    scores, labels, days = world()
    own = ranking(scores, labels, days, 40)
    noise = ranking(np.random.default_rng(9).normal(size=len(labels)), labels, days, 40)

    nothing = gain(own, own, draws(40, seed=0))
    assert (nothing.low, nothing.value, nothing.high) == (0, 0, 0)
    assert gain(own, noise, draws(40, seed=0)).low > 0.1


def test_a_sample_of_one_class_has_no_auc():
    assert np.isnan(estimate(ranking(np.ones(3), np.ones(3), np.zeros(3, int), 1), draws(1, seed=0)).value)


def test_calibration_error_is_the_mean_distance_between_said_and_seen():
    said = np.array([0.1] * 10 + [0.9] * 10)
    seen = np.array([1] * 3 + [0] * 7 + [1] * 9 + [0])

    assert calibration_error(said, seen, bins=2) == pytest.approx(0.1)
    assert calibration_table(said, seen, bins=2) == [
        {"rows": 10, "predicted": pytest.approx(0.1), "observed": 0.3},
        {"rows": 10, "predicted": pytest.approx(0.9), "observed": 0.9},
    ]


def test_losses_are_least_for_sure_and_right_and_finite_for_sure_and_wrong():
    labels = np.array([1.0, 0.0])

    assert log_loss(np.array([0.5, 0.5]), labels) == pytest.approx(np.log(2))
    assert log_loss(labels, labels) == pytest.approx(0, abs=1e-6)
    assert np.isfinite(log_loss(1 - labels, labels))
    assert brier_loss(np.array([0.5, 0.5]), labels) == 0.25


def test_a_historical_rate_leans_to_the_overall_rate_where_little_is_known():
    before = np.array([[0.0]] * 80 + [[1.0]] * 80 + [[np.nan]])
    labels = np.array([1.0] * 80 + [0.0] * 80 + [1.0])

    often, never, once, unknown = historical_rates(before, labels, np.array([[0.0], [1.0], [np.nan], [7.0]]))
    overall = 81 / 161
    assert often == pytest.approx((80 + 20 * overall) / 100)
    assert never == pytest.approx(20 * overall / 100)
    assert once == pytest.approx((1 + 20 * overall) / 21)
    assert unknown == pytest.approx(overall)


def test_circumstances_agree_on_every_column():
    before = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]] * 50)
    labels = np.array([0.0, 1.0, 1.0, 0.0] * 50)

    rates = historical_rates(before, labels, np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]))
    assert (rates > 0.5).tolist() == [False, True, True, False]


FEATURES = (Input("near", "number"), Input("far", "number", may_miss=True), Input("kind", "category", ("a", "b")))


def spoil(predict):
    random = np.random.default_rng(0)
    found = np.column_stack([random.normal(size=(400, 2)), random.integers(0, 2, 400)]).astype(np.float32)
    return robustness(predict, found, (found[:, 0] > 0).astype(float), FEATURES, threshold=0.5, seed=0)


def test_a_feature_that_the_model_lives_on_costs_all_auc_when_missing_and_another_none():
    said = spoil(lambda rows: 1 / (1 + np.exp(-np.nan_to_num(rows[:, 0]))))

    assert said["auc"] == 1
    assert {each["feature"]: each["auc"] for each in said["missing"]} == {"near": 0.5, "far": 1, "kind": 1}
    assert said["all_optional_missing"] == {"features": 1, "auc": 1}


def test_the_worst_step_finds_the_rows_near_the_threshold():
    said = spoil(lambda rows: 1 / (1 + np.exp(-np.nan_to_num(rows[:, 0]))))

    near = np.abs(np.random.default_rng(0).normal(size=(400, 2)).astype(np.float32)[:, 0])
    assert said["worst_step"]["flipped_share"] == pytest.approx((near < 0.25 * near.std() * 1.6).mean(), abs=0.05)
    assert said["worst_step"]["largest_change"] > said["worst_step"]["mean_change"] > 0


def test_a_model_that_looks_at_nothing_is_not_moved():
    assert spoil(lambda rows: np.full(len(rows), 0.3))["worst_step"] == {
        "deviations": 0.25,
        "mean_change": 0,
        "largest_change": 0,
        "flipped_share": 0,
    }
