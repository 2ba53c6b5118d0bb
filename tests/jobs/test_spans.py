"""A run may learn from other days than its line; the text that says so is read strictly."""

from datetime import date

import pytest

from jobs.kit.entry import BadInputError
from jobs.kit.line import load
from jobs.kit.spans import with_split
from jobs.snapshot.split import part_sql

LINE = load("flight-delay")


def test_other_days_train_and_judge_and_the_days_held_out_are_as_before():
    found = with_split(LINE, "2013-05-01/2013-06-01/2013-06-01/2013-06-15").split

    assert (found.train.start, found.evaluate.end) == (date(2013, 5, 1), date(2013, 6, 15))
    assert found.holdout_every == LINE.split.holdout_every


def test_the_query_of_a_snapshot_asks_for_these_days():
    assert "1370044800" in part_sql(with_split(LINE, "2013-05-01/2013-06-01/2013-06-01/2013-06-15"))


def test_no_days_are_the_lines_own():
    assert with_split(LINE, "") is LINE


@pytest.mark.parametrize(
    "text",
    [
        "2013-05-01",
        "a/b/c/d",
        "2013-06-01/2013-05-01/2013-06-01/2013-06-15",
        "2013-05-01/2013-06-10/2013-06-01/2013-06-15",
    ],
)
def test_what_is_no_split_is_refused_in_words(text):
    with pytest.raises(BadInputError, match="SPLIT must be four days FROM/TO/FROM/TO in order"):
        with_split(LINE, text)
