"""A loss that no window proves by itself, and windows that must not be added up."""

from functools import partial

import numpy as np
import pytest

from jobs.drift.kinds.judged import standing
from jobs.drift.kinds.lasting import added, losses, parts
from jobs.drift.kinds.learn import Record, learn
from jobs.drift.kinds.performance import Answered, judge
from jobs.drift.sure import demanded
from jobs.drift.thresholds import Thresholds

ROWS_A_DAY = 50
WEEKLY = Thresholds(min_rows=100, every_seconds=7 * 86400)


def days(g, count, lost):
    """Answers that are right on the whole, but for days that differ; of what they say a share is `lost`."""
    day = np.repeat(np.arange(count), ROWS_A_DAY)
    said = -1 + g.normal(size=len(day))
    true = -1 + (1 - lost) * (said + 1) + g.normal(0, 0.5, count)[day]
    return day, 1 / (1 + np.exp(-said)), (g.random(len(day)) < 1 / (1 + np.exp(-true))).astype(int)


@pytest.fixture(scope="module")
def reference():
    day, probability, label = days(np.random.default_rng(7), 90, 0.0)
    record = Record(probability=probability, label=label, days=day, columns={}, groups={})
    return learn(record, threshold=0.5, costs={}, unlabelled=0.1, seed=7)


def verdict(reference, week, g, lost=0.0, **more):
    _, probability, label = days(g, 7, lost)
    found = judge(reference, Answered(probability=probability, label=label, days=7.0), WEEKLY)
    proven = standing(found.tests, partial(demanded, WEEKLY, days=7))
    span = {"start": f"2026-{week:04}", "end": f"2026-{week + 1:04}"}
    told = {"verdict": "ok", "unseen": [], "cause": "", "response": "record", "package": "p/1", "suppressed": None}
    kinds = ["concept"] if proven else []
    return {**span, **told, "kinds": kinds, "performance": {**found.document(), **span}, **more}


def first(reference, seed, lost, weeks):
    """The first week that proves a loss by itself, and the first that does with those before it."""
    g, past, alone = np.random.default_rng(seed), [], None
    for week in range(weeks):
        one = verdict(reference, week, g, lost)
        alone = week if alone is None and one["kinds"] else alone
        if added(one, past, reference, WEEKLY) is not one:
            return alone, week
        past.append(one)
    return alone, None


def test_a_loss_that_lasts_is_proven_by_windows_together_though_hardly_by_one(reference):
    found = [first(reference, seed, 0.5, 26) for seed in range(10)]
    assert sum(lasting is not None for _, lasting in found) >= 9
    assert sum(lasting is not None and (alone is None or alone > lasting) for alone, lasting in found) >= 3


def test_honest_years_prove_no_lasting_loss(reference):
    assert [first(reference, 100 + seed, 0.0, 104)[1] for seed in range(20)] == [None] * 20


def test_windows_longer_than_the_line_s_own_are_held_to_as_many_as_a_year_has_of_them(reference):
    """Weekly windows of a line that is judged daily, as when a year is replayed."""
    daily, g = Thresholds(min_rows=100, every_seconds=86400), np.random.default_rng(0)
    past = [verdict(reference, week, g, 0.5) | {"kinds": []} for week in range(12)]
    assert any(added(one, past[:week], reference, daily) is not one for week, one in enumerate(past))


def test_what_a_window_proves_alone_is_not_told_twice(reference):
    g = np.random.default_rng(3)
    past = [verdict(reference, week, g, 0.9) for week in range(4)]
    one = verdict(reference, 4, g, 0.9)
    assert one["kinds"] == ["concept"]
    assert added(one, past, reference, WEEKLY) is one
    assert all(test.over for test in losses(reference, parts(one, past, WEEKLY), WEEKLY) if test.figure == "auc")


def test_only_windows_of_the_package_that_could_be_judged_and_that_share_no_labels_are_added_up(reference):
    g = np.random.default_rng(4)
    past = [verdict(reference, week, g) for week in range(8)]
    past[1]["package"] = "p/2"
    past[2]["suppressed"] = "a release settles"
    past[3]["performance"]["rows"] = WEEKLY.min_labels - 1
    del past[4]["performance"]
    past[6]["performance"]["end"] = "2026-9999"
    again = {**past[7], "performance": past[7]["performance"] | {"rows": 1234}}
    found = parts(verdict(reference, 8, g), [*past, again, verdict(reference, 9, g)], WEEKLY)
    assert [one.rows for one in found] == [350, 350, 1234, 350]
    assert parts({"start": "2026-0008", "package": "p/1"}, past, WEEKLY) == []
