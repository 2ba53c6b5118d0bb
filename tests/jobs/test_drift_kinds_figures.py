"""Known answers: scikit-learn 1.9.1's for the same rows, scipy's, or the slow and obvious definition."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from jobs.drift.columns import column
from jobs.drift.finding import Finding
from jobs.drift.kinds import attribution, bias, calibration, estimated, exact, sums
from jobs.drift.kinds.compare import interval, measured, wilson
from jobs.drift.kinds.judged import standing
from jobs.drift.kinds.labels import cohens_h
from jobs.drift.kinds.learn import Record, learn
from jobs.drift.kinds.measures import Figure, hanley_mcneil, performance
from jobs.drift.kinds.performance import figures_of
from jobs.drift.kinds.reference import Honest, Measure

THRESHOLD = 0.5
SKLEARN = {
    "auc": 0.7764377599610122,
    "accuracy": 0.7385,
    "precision": 0.6118210862619808,
    "recall": 0.5776772247360482,
    "brier_loss": 0.17970864849999998,
    "log_loss": 0.5357254550125751,
}


def rows(count=2000, seed=20):
    g = np.random.default_rng(seed)
    probability = np.round(g.beta(2, 3, count), 3)
    return probability, (g.random(count) < probability**1.3).astype(int)


def record(**more):
    probability, label = rows()
    return learn(Record(probability=probability, label=label, **more), threshold=THRESHOLD, costs={"false_positive": 1, "false_negative": 5}, unlabelled=0, seed=1)  # fmt: skip


@pytest.mark.parametrize("name", SKLEARN)
def test_each_measure_is_what_scikit_learn_says(name):
    assert figures_of(record(), *rows())[name].value[0] == pytest.approx(SKLEARN[name], abs=1e-12)


def test_the_cost_is_the_mean_over_all_predictions():
    probability, label = rows()
    yes = probability >= THRESHOLD
    slow = np.where(yes & (label == 0), 1, np.where(~yes & (label == 1), 5, 0)).mean()
    assert figures_of(record(), *rows())["cost"].value[0] == pytest.approx(slow, abs=1e-12)


def test_the_calibration_error_is_that_of_groups_which_training_fills_alike():
    probability, label = rows()
    group = np.searchsorted(np.quantile(probability, np.arange(1, 10) / 10), probability, side="right")
    slow = sum(abs(probability[group == n].sum() - label[group == n].sum()) for n in range(10)) / len(label)
    assert figures_of(record(), *rows())["calibration_error"].value[0] == pytest.approx(slow, abs=1e-12)


def test_the_calibration_error_of_honest_probabilities_is_what_chance_adds():
    g, figure = np.random.default_rng(2), performance({})
    seen = []
    for _ in range(200):
        p = g.random(500)
        found = figure(sums.add_up(p, g.random(500) < p, np.arange(1, 100) / 100, THRESHOLD))["calibration_error"]
        seen.append(found.value[0] - found.bias[0])
    assert abs(np.mean(seen)) < 0.003


def test_delongs_variance_is_that_of_the_placements_of_every_pair():
    probability, label = (part[:150] for part in rows())
    won = np.sign(probability[label == 1][:, None] - probability[label == 0][None, :]) / 2 + 0.5
    slow = won.mean(axis=1).var(ddof=1) / won.shape[0] + won.mean(axis=0).var(ddof=1) / won.shape[1]
    assert exact.auc(probability, label) == pytest.approx((won.mean(), slow), abs=1e-12)


def test_hanley_and_mcneils_variance_is_near_delongs():
    probability, label = rows()
    auc, delong = exact.auc(probability, label)
    assert hanley_mcneil(np.array(auc), label.sum(), len(label) - label.sum()) == pytest.approx(delong, rel=0.2)


def test_an_auc_of_too_few_is_none():
    assert np.isnan(exact.auc(np.arange(20) / 20, np.arange(20) > 10)[0])


@pytest.mark.parametrize(("part", "whole"), [(37, 200), (199, 200), (1, 1000)])
def test_the_interval_of_a_share_is_wilsons(part, whole):
    share = part / whole
    known = stats.binomtest(part, whole).proportion_ci(method="wilson")
    assert wilson(share, np.sqrt(share * (1 - share) / whole)) == pytest.approx((known.low, known.high), abs=1e-9)


def test_a_share_of_all_or_nothing_is_not_certain():
    figure = performance({})(sums.add_up(np.full(50, 0.9), np.ones(50), np.arange(1, 100) / 100, THRESHOLD))["accuracy"]
    low, high = interval("accuracy", float(figure.value[0]), float(np.sqrt(figure.variance[0])))
    assert high == 1
    assert low == pytest.approx(stats.binomtest(50, 50).proportion_ci(method="wilson").low, abs=0.01)


def test_isotonic_regression_is_what_scikit_learn_says():
    values = np.array([0.06, 0.24, 0.47, 0.77, 0.83, 0.52, 0.1, 0.23, 0.6, 0.82, 0.52, 0.76])
    weights = np.array([4, 2, 1, 6, 4, 1, 6, 8, 2, 1, 3, 6.0])
    pooled, last = 0.4373076923076923, 0.5966666666666667
    known = [0.06, 0.24, *[pooled] * 6, *[last] * 3, 0.76]
    assert calibration.isotonic(values, weights) == pytest.approx(known, abs=1e-12)


def test_calibrated_probabilities_come_true_as_often_as_they_say():
    g = np.random.default_rng(4)
    said = g.random(20_000)
    true = said**2
    reference = learn(Record(probability=said, label=(g.random(20_000) < true).astype(int)), threshold=0.5, costs={}, unlabelled=0, seed=1)  # fmt: skip
    new = g.random(5000)
    assert np.abs(calibration.calibrated(new, reference.said, reference.seen) - new**2).mean() < 0.02


def test_the_estimate_is_the_mean_of_what_labels_would_say():
    g, reference = np.random.default_rng(5), record()
    probability = g.beta(1, 4, 3000)
    true = calibration.calibrated(probability, reference.said, reference.seen)
    promised = performance(reference.costs)(estimated.expected(probability, reference))
    drawn = [figures_of(reference, probability, (g.random(3000) < true).astype(int)) for _ in range(200)]
    for name in ("auc", "accuracy", "recall", "cost"):
        assert promised[name].value[0] == pytest.approx(np.mean([one[name].value[0] for one in drawn]), abs=0.004)


def test_a_gap_is_the_rate_of_the_group_less_that_of_the_others():
    probability, label = rows()
    group = np.arange(len(label)) % 3 == 0
    own = sums.add_up(probability[group], label[group], [], THRESHOLD)
    found = bias.gaps(bias.pair(own, sums.less(sums.add_up(probability, label, [], THRESHOLD), own)))
    yes = probability >= THRESHOLD
    assert found["selection"].value[0] == pytest.approx(yes[group].mean() - yes[~group].mean(), abs=1e-12)
    true = label == 1
    assert found["true_positive"].value[0] == pytest.approx(
        yes[group & true].mean() - yes[~group & true].mean(), abs=1e-12
    )
    assert found["false_positive"].value[0] == pytest.approx(
        yes[group & ~true].mean() - yes[~group & ~true].mean(), abs=1e-12
    )


def test_disparate_impact_is_the_least_rate_over_the_largest():
    assert bias.impact({"a": 0.2, "b": 0.5, "c": None}) == pytest.approx(0.4)
    assert bias.impact({"a": 0.0}) is None


def test_the_share_of_a_feature_is_the_variance_between_its_groups_less_chance():
    g = np.random.default_rng(6)
    level, noise = g.integers(0, 4, 4000), g.normal(size=4000)
    probability = 1 / (1 + np.exp(-(level + noise - 2)))
    columns = {
        "level": column(np.array(list("abcd"), dtype=object)[level]),
        "noise": column(noise),
        "nothing": column(g.random(4000)),
    }
    known = [attribution.grouping(name, values) for name, values in columns.items()]
    codes = {one.feature: attribution.groups(one, columns[one.feature]) for one in known}
    added = attribution.add_up(codes, {one.feature: attribution.size(one) for one in known}, probability)
    shares = [attribution.shares(list(codes))(added)[f"share of {name}"].value[0] for name in codes]
    score = np.log(probability / (1 - probability))
    assert shares[0] / shares[1] == pytest.approx(_epsilon(score, level) / _epsilon(score, codes["noise"]), rel=1e-6)
    assert shares[2] < 0.002


def _epsilon(score, code):
    within = sum(((score[code == n] - score[code == n].mean()) ** 2).sum() for n in np.unique(code))
    groups, count = len(np.unique(code)), len(score)
    return 1 - within / (count - groups) / (score.var(ddof=1))


def test_the_ranking_is_compared_as_scikit_learn_does():
    before, now = [0.76, 0.83, 0.18, 0.52, 0.14, 0.59, 0.57, 0.06], [0.76, 0.27, 0.81, 0.18, 0.62, 0.32, 0.03, 0.98]
    assert attribution.ndcg(before, now) == pytest.approx(0.6836295487967338, abs=1e-12)


def test_a_rare_target_that_becomes_less_rare_is_as_large_an_effect_as_a_frequent_one_that_moves_further():
    assert cohens_h(0.034, 0.01) == pytest.approx(0.17, abs=0.01)
    assert cohens_h(0.32, 0.25) == pytest.approx(0.155, abs=0.01)
    assert cohens_h(0.0, 0.0) == 0


def test_a_figure_is_worse_only_in_the_direction_that_is():
    reference = Measure(value=0.7, variance=1e-6)
    better = measured("auc", Figure(np.array([0.8]), np.array([1e-4])), reference, 1.0)
    worse = measured("auc", Figure(np.array([0.6]), np.array([1e-4])), reference, 1.0)
    assert better.p_value > 0.99
    assert worse.p_value < 1e-9
    assert worse.finding("concept", 0.05).over
    assert not worse.finding("concept", 0.2).over


def test_a_shift_beyond_its_limit_does_not_stand_where_chance_explains_it():
    shift = Finding("concept", "concept", True, 0.01, "", 1.0, 0.1)
    assert standing([shift], lambda _: 0.001) == []
    assert standing([shift], lambda _: 0.02) == [shift]
    assert standing([shift] * 2 + [replace(shift, over=False)], lambda _: 0.02) == [shift] * 2


def test_a_loss_that_honest_days_show_is_likelier_by_chance_than_rows_alone_let_expect():
    steady = Measure(value=0.7, variance=1e-6)
    stormy = Measure(value=0.7, variance=1e-6, honest=Honest(of=90, days=[1, 30], spread=[0.05, 0.01], worst=[0.1, 0.02], chance=[1e-4] * 2))  # fmt: skip
    figure = Figure(np.array([0.6]), np.array([1e-4]))
    calm, day, month = (measured("auc", figure, *about) for about in ((steady, 1.0), (stormy, 1.0), (stormy, 30.0)))
    assert calm.p_value < month.p_value < day.p_value
    assert (calm.rare, round(day.rare, 4)) == (0.0, 0.125)
    assert day.low < month.low < calm.low
