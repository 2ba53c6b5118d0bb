"""One odd day in a training, heavy days and rare values: what honest lines have, and no alarm."""

import numpy as np
import pytest

from jobs.drift.baseline import Thresholds, build
from jobs.drift.decide import decide
from jobs.drift.straying import heavy, rough, spread, swing, tail
from jobs.drift.window import measure
from tests.jobs.kinds_flights import flights
from tests.jobs.kinds_flights import judge as judged_flights

ROWS, TRAINED = 500, 56


def rows(day, seed):
    """A day in 53 is a holiday, on which everything moves by most of a deviation, and values differ for three in a hundred."""
    g = np.random.default_rng([day, seed])
    moved = 0.8 * np.random.default_rng(7).normal(size=4) * (day % 53 == 13)
    shares = np.exp(np.linspace(-1, 1, 8) * moved[3])
    return {
        "size": g.normal(moved[0] + 0.3 * (day % 7), 1, ROWS),
        "price": g.lognormal(moved[1], 1, ROWS),
        "extra": np.where(g.random(ROWS) < 0.97, 0.0, g.lognormal(size=ROWS)),
        "kind": np.array(list("abcdefgh"))[g.choice(8, ROWS, p=shares / shares.sum())],
        "shop": np.array(list("wxyz"))[g.choice(4, ROWS, p=[0.5, 0.3, 0.15, 0.05])],
    }


@pytest.fixture(scope="module")
def kept():
    parts = [rows(day, 0) for day in range(TRAINED)]
    columns = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    return build(columns, {}, blocks=np.repeat(np.arange(TRAINED), ROWS))


def verdict(kept, day):
    window = measure(kept, rows(day, 1), days=np.full(ROWS, day))
    return decide(kept, window).verdict


def test_holidays_of_which_training_saw_one_and_rare_values_raise_no_alarm(kept):
    days = [day for day in range(60, 700) if day % 53 == 13] + list(range(60, 160))
    assert [day for day in days if verdict(kept, day) != "ok"] == []


def test_hours_in_which_features_saturate_do_not_seem_to_go_together_otherwise():
    def an_hour(hour, seed):
        g = np.random.default_rng([hour, seed])
        both = g.normal(size=400)
        return {name: np.arctan(both + g.normal(size=400) + 2 * np.sin(hour / 24 * 2 * np.pi)) for name in ("a", "b")}

    hours = np.repeat(np.arange(21 * 24), 400)
    parts = [an_hour(hour, 0) for hour in range(21 * 24)]
    columns = {name: np.concatenate([part[name] for part in parts]) for name in ("a", "b")}
    kept = build(columns, {}, blocks=hours // 24, hours=hours, thresholds=Thresholds(every_seconds=3600, min_rows=300))
    for hour in range(30 * 24, 32 * 24):
        at = np.full(400, hour)
        decision = decide(kept, measure(kept, an_hour(hour, 1), days=at // 24, hours=at))
        assert decision.verdict == "ok"
        assert any(said.startswith("features together") for said in decision.unseen)


def a_week(first, seed, rows=300):
    """Nine columns that have nothing to do with each other, but for what a day does to each."""
    days = np.arange(first, first + 7)
    moved = np.array([np.random.default_rng([day, 11]).normal(size=9) for day in days]) * 0.8
    drawn = np.random.default_rng([first, seed]).normal(size=(7, rows, 9)) + moved[:, None, :]
    return {f"n{n}": drawn[:, :, n].reshape(-1) for n in range(9)}, np.repeat(days, rows)


def test_columns_that_days_move_do_not_seem_to_go_together_otherwise_in_a_week():
    weeks = [a_week(first, 0) for first in range(0, 70, 7)]
    columns = {name: np.concatenate([week[0][name] for week in weeks]) for name in weeks[0][0]}
    kept = build(columns, {}, blocks=np.concatenate([days for _, days in weeks]))

    def called():
        seen = [
            decide(kept, measure(kept, rows, days=days)) for rows, days in (a_week(f, 1) for f in range(100, 520, 7))
        ]
        return sum(any(f.family == "joint" for one in decision.features for f in one.findings) for decision in seen)

    assert called() == 0
    kept.joint.between = None
    assert called() > 0


def test_what_days_add_to_chance_is_found_in_a_yes_or_no_too_which_gaps_less_by_chance_than_a_number():
    g, strays = np.random.default_rng(3), 0.012
    shares = g.binomial(ROWS, 0.1 + strays * g.normal(size=4000)) / ROWS
    found = spread(np.abs(shares - 0.1), rough(np.array([9, 1])) / ROWS, 1.0)
    assert 1 <= found / (4 * strays**2) < 3
    assert rough(np.ones(200)) == 1.0


def test_the_furthest_day_widens_what_days_are_believed_to_stray_by_and_chance_alone_does_not():
    usual = np.full(55, 0.03)
    assert spread(np.r_[usual, 0.3], 2e-3, 1.0) > 10 * spread(np.r_[usual, 0.04], 2e-3, 1.0)
    assert swing(np.r_[np.full(55, 7.0), 200.0], 7, 500.0, 1.0) > 10 * swing(np.full(56, 7.0), 7, 500.0, 1.0)


def test_single_days_have_heavy_tails_and_months_hardly_any():
    day, month = (tail(0.2, 2e-3, 2e-3, heavy(36, days)) for days in (1, 30))
    assert day > 5 * month


def test_a_loss_that_no_week_of_training_came_near_is_called_however_often_the_line_is_judged():
    _, probability, label, day, _ = flights()
    week = range(244, 251)
    chosen = np.isin(day, list(week))
    g = np.random.default_rng(2)
    blurred = np.where(g.random(len(label)) < 0.95, g.permutation(probability), probability)
    for every in (3600, 86400):
        asked = Thresholds(every_seconds=every)
        assert "concept" not in judged_flights(week, thresholds=asked).kinds
        assert (
            "concept"
            in judged_flights(week, probability=np.where(chosen, blurred, probability), thresholds=asked).kinds
        )
