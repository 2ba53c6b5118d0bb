"""Rows lie far by where they are, not by where the bin that holds them begins."""

import numpy as np
import pytest

from jobs.drift.baseline import Baseline, build
from jobs.drift.outlying import far
from jobs.drift.score import judge

DAYS, ROWS = 40, 600


def a_day(day):
    """Half degrees; of all training one row is far colder than the others."""
    g = np.random.default_rng(day)
    found = np.maximum(np.round(100 + 4 * g.normal() + 8 * g.normal(size=ROWS)) / 2, 36.0)
    if day == DAYS // 2:
        found[0] = 0.0
    return found


@pytest.fixture(scope="module")
def kept() -> Baseline:
    return build(
        {"temp": np.concatenate([a_day(day) for day in range(DAYS)])}, {}, blocks=np.repeat(np.arange(DAYS), ROWS)
    )


def said(kept, colder):
    """What is said of the temperature where a tenth of a day's rows is so cold."""
    window = {"temp": np.where(np.arange(ROWS) < ROWS // 10, colder, a_day(99))}
    return " ".join(judge(kept, window, days=np.full(ROWS, 99)).document["features"][0]["reasons"])


@pytest.mark.parametrize(("bound", "side"), [({"least": 21.0}, "below"), ({"greatest": 27.5}, "above")])
def test_no_row_is_taken_to_lie_beyond_the_least_and_the_greatest(bound, side):
    places, counts = np.array([13.0, 13.0, 26.0, 26.0, 27.0, 28.0]), np.array([0, 6, 0, 0, 47, 47])
    assert getattr(far(places, counts, **bound), side) == next(iter(bound.values()))


def test_rows_between_the_coldest_of_training_and_the_others_are_not_taken_for_the_coldest(kept):
    assert "below 0" not in said(kept, 34.0)


def test_rows_that_do_lie_far_below_the_others_are_still_said_to(kept):
    assert "below 10" in said(kept, 10.0)
