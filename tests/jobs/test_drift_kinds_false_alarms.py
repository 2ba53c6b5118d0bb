import numpy as np
import pytest

from jobs.drift.columns import column
from jobs.drift.kinds.arrays import texts
from jobs.drift.kinds.judged import judge
from jobs.drift.kinds.learn import Record, learn
from jobs.drift.kinds.performance import Answered
from jobs.drift.thresholds import Thresholds

ROWS_A_DAY = 200


def days(g, count):
    """Answers that are right on the whole; on each day all flights are later, or earlier, than they say."""
    day = np.repeat(np.arange(count), ROWS_A_DAY)
    x, z, group = g.normal(size=len(day)), g.normal(size=len(day)), g.choice(list("abc"), len(day)).astype(object)
    said = -1 + 0.9 * x + 0.4 * z
    label = (g.random(len(day)) < 1 / (1 + np.exp(-said - g.normal(0, 0.5, count)[day]))).astype(int)
    return day, {"x": column(x), "z": column(z), "group": column(group)}, 1 / (1 + np.exp(-said)), label


@pytest.fixture(scope="module")
def reference():
    day, columns, probability, label = days(np.random.default_rng(7), 90)
    groups = {"group": texts(columns["group"], "category")}
    record = Record(probability=probability, label=label, days=day, columns=columns, groups=groups)
    return learn(record, threshold=0.5, costs={"false_positive": 1, "false_negative": 3}, unlabelled=0.1, seed=7)


def kinds(reference, seed, count, *, shuffled=False):
    g = np.random.default_rng(1000 + seed)
    _, columns, probability, label = days(g, count)
    about = {"probability": probability, "groups": {"group": texts(columns["group"], "category")}, "days": float(count)}
    known = Answered(label=g.permutation(label) if shuffled else label, **about)
    asked = {**columns, "probability": column(probability)}
    return judge(reference, Answered(label=label * 0, **about), asked, known, Thresholds(min_rows=100)).kinds


@pytest.mark.parametrize("count", [1, 7])
def test_honest_windows_of_days_that_differ_ring_hardly_ever(reference, count):
    rang = [seed for seed in range(60) if kinds(reference, seed, count)]
    assert len(rang) <= 1


@pytest.mark.parametrize(("count", "least"), [(1, 0.7), (7, 1.0)])
def test_answers_that_follow_nothing_are_found_in_a_day_mostly_and_in_a_week_always(reference, count, least):
    found = ["concept" in kinds(reference, seed, count, shuffled=True) for seed in range(30)]
    assert np.mean(found) >= least


def test_days_that_were_taken_for_independent_rows_would_ring_often(reference):
    rows = sum(bool(kinds(_without_days(reference), seed, 1)) for seed in range(30))
    assert rows >= 5


def _without_days(reference):
    _, columns, probability, label = days(np.random.default_rng(7), 90)
    record = Record(
        probability=probability, label=label, columns=columns, groups={"group": texts(columns["group"], "category")}
    )
    return learn(record, threshold=0.5, costs={}, unlabelled=reference.unlabelled, seed=7)
