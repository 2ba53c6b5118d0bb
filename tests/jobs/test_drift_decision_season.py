"""Like is compared with like: weekdays and hours that differ are no drift, and what differs from its like is one."""

import msgspec
import numpy as np
import pytest

from jobs.drift.baseline import Baseline, Thresholds, build
from jobs.drift.score import judge
from jobs.drift.season import Season
from jobs.drift.straying import drawn_out, independent, likeness, spread, tail
from jobs.drift.sure import demanded

ROWS, WEEKS = 2000, 6
LEVELS = np.array(["a", "b", "c"])


def rows(day, seed, shift=0.0, hour=None):
    """A feature that weekdays move by up to a deviation, one that they do not, and a category that they share out."""
    g = np.random.default_rng([day, seed])
    by_day = np.sin(day % 7) + (0 if hour is None else 2 * np.sin(hour / 4))
    shares = np.array([1 + day % 7, 5, 5], dtype=float)
    return {
        "weekly": g.normal(by_day, 1, ROWS) + shift,
        "steady": g.normal(size=ROWS),
        "kind": LEVELS[g.choice(3, ROWS, p=shares / shares.sum())],
    }


def joined(parts):
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


@pytest.fixture(scope="module")
def kept():
    days = np.arange(WEEKS * 7)
    made = build(joined([rows(day, 0) for day in days]), {}, blocks=np.repeat(days, ROWS))
    return Baseline.from_bytes(made.to_bytes())


def judged(kept, day, **more):
    return judge(kept, rows(day, 1, **more), days=np.full(ROWS, day)).document


def test_weekdays_that_differ_are_no_drift(kept):
    assert {judged(kept, day)["verdict"] for day in range(100, 121)} == {"ok"}


def test_a_shift_smaller_than_weekdays_differ_by_is_found_on_each_weekday_and_says_against_what(kept):
    for day in range(100, 107):
        document = judged(kept, day, shift=0.3)
        assert [f["feature"] for f in document["features"] if f["drifted"]] == ["weekly"]
        assert "6 " in document["features"][0]["reasons"][0]
        assert "days of training" in document["features"][0]["reasons"][0]


def test_a_sunday_that_looks_like_a_thursday_is_drift(kept):
    window = rows(100, 1)
    day = next(day for day in range(101, 107) if abs(np.sin(day % 7) - np.sin(100 % 7)) > 1)
    assert judge(kept, window, days=np.full(ROWS, day)).document["verdict"] == "drifting"


def test_a_week_is_judged_as_a_whole(kept):
    window = joined([rows(day, 2) for day in range(98, 105)])
    document = judge(kept, window, days=np.repeat(np.arange(98, 105), ROWS)).document
    assert document["verdict"] == "ok"


@pytest.fixture(scope="module")
def by_hour():
    hours = np.arange(0, 21 * 24)
    made = build(
        joined([{n: v[:200] for n, v in rows(h // 24, h, hour=h % 24).items()} for h in hours]),
        {}, blocks=np.repeat(hours // 24, 200), hours=np.repeat(hours, 200), thresholds=Thresholds(every_seconds=3600),
    )  # fmt: skip
    return Baseline.from_bytes(made.to_bytes())


def an_hour(kept, hour, shift=0.0):
    window = rows(hour // 24, 9000 + hour, hour=hour % 24, shift=shift)
    return judge(kept, window, days=np.full(ROWS, hour // 24), hours=np.full(ROWS, hour)).document


def test_hours_that_differ_are_no_drift_and_a_shifted_hour_is(by_hour):
    hours = range(30 * 24, 31 * 24)
    assert {an_hour(by_hour, hour)["verdict"] for hour in hours} == {"ok"}
    assert {an_hour(by_hour, hour, shift=0.5)["verdict"] for hour in hours} == {"drifting"}


def test_the_rarer_a_line_may_be_called_and_the_oftener_it_is_judged_the_surer_a_verdict_must_be():
    often = demanded(Thresholds(every_seconds=3600))
    assert demanded(Thresholds(every_seconds=86400)) == pytest.approx(24 * often)
    assert demanded(Thresholds(false_alarms_per_year=0.5)) == demanded(Thresholds()) / 2
    assert demanded(Thresholds(false_alarms_per_year=1000, false_discovery_rate=0.01)) == 0.01


def test_what_days_add_to_chance_is_found_again():
    g = np.random.default_rng(1)
    moved = np.abs(g.normal(0, 0.04, 4000))
    assert spread(moved, 0.0, 1.0) == pytest.approx(4 * 0.04**2, rel=0.1)
    assert spread(np.zeros(50), 1e-4, 1.0) == 0.0


def test_days_that_resemble_the_next_are_fewer():
    steps = np.cumsum(np.random.default_rng(0).normal(size=(200, 3)), axis=0)
    assert likeness(steps) > 0.9
    assert independent(200, 0.9) < 25 < independent(200, 0.1)


def test_the_fewer_days_told_a_width_the_longer_its_tail():
    assert tail(0.1, 1e-3, 9e-4, 5) > tail(0.1, 1e-3, 9e-4, 50) > tail(0.1, 1e-3, 0.0, 5)


def test_distributions_wholly_apart_are_further_than_any_gap_says():
    assert drawn_out(1.0) > 2 > drawn_out(0.9) > 0.9


def test_a_baseline_of_before_days_were_counted_still_judges(kept):
    document = msgspec.to_builtins(kept.features[0].seasons[0], enc_hook=lambda array: array.tolist())
    del document["known"]
    assert msgspec.convert(document, Season).known > 0
