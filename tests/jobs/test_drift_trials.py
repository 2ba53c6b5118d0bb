"""Trials on a line's own days find what the monitor would find, by whatever test it would."""

import numpy as np
import pytest

from jobs.drift.baseline import Thresholds, build
from jobs.drift.drawn import Line
from jobs.drift.shifts import Held, Shift
from jobs.drift.trials import Rule, Trials

ROWS, DAYS = 500, 30
PORTS = ("east", "north", "south")


def a_day(day):
    """Ports that are asked equally often, and lie at different distances."""
    g = np.random.default_rng([day, 3])
    port = g.integers(0, 3, ROWS)
    return {
        "distance": Held(g.normal(np.array([100, 200, 300])[port], 40)),
        "port": Held(port, PORTS, "category"),
        "size": Held(g.lognormal(size=ROWS)),
    }


@pytest.fixture(scope="module")
def trials():
    parts = [a_day(day) for day in range(2 * DAYS)]
    columns = {name: np.concatenate([part[name].values for part in parts]) for name in parts[0]}
    held = {name: Held(values, parts[0][name].levels, parts[0][name].type) for name, values in columns.items()}
    days = np.repeat(np.arange(2 * DAYS), ROWS)
    learned = {name: one.take(np.flatnonzero(days < DAYS)).column() for name, one in held.items()}
    line = Line({name: one.take(np.flatnonzero(days >= DAYS)) for name, one in held.items()}, days[days >= DAYS])
    baseline = build(learned, {}, blocks=days[days < DAYS])
    return Trials(baseline, line, Rule(thresholds=Thresholds()), rows=ROWS, windows=20, seed=1)


def found(trials, *shifts):
    return [one["found"] for one in trials.shifted(shifts, 9)]


def test_clean_days_are_quiet(trials):
    assert trials.clean()["drifting"] == 0


def test_a_large_shift_is_found_always_and_none_never(trials):
    assert found(trials, Shift("mean", 0.8), Shift("mean", 0.0)) == [1.0, 0.0]


def test_ports_that_change_places_are_found_though_each_is_as_frequent_as_ever(trials):
    assert found(trials, Shift("swap", 1.0), Shift("swap", 0.0)) == [1.0, 0.0]
