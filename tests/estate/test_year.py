"""A year is drawn from what was measured, and a run as of a day learns from the days before it."""

import sys
from xml.etree import ElementTree as ET

import pytest

from estate import year
from estate.problems import BadInput
from estate.recent import as_of_run
from estate.where import Where
from estate.year import rows
from estate.year_picture import picture


def a_window(day, auc, *, verdict="ok", kinds=(), actions=("record",), **more):
    start, end = f"2013-04-{day:02}T00:00:00Z", f"2013-04-{day + 7:02}T00:00:00Z"
    said = [{"actions": list(actions)}]
    return {
        "start": start,
        "end": end,
        "auc": auc,
        "verdict": verdict,
        "kinds": list(kinds),
        "responses": said,
        "rows": 9,
        "package": "arn/1",
        **more,
    }


WITH = [
    a_window(1, 0.7),
    a_window(8, 0.6, verdict="drifting", kinds=["concept"], actions=["page", "retrain"], outcome="live"),
    a_window(15, None),
]
WITHOUT = [a_window(1, 0.7), a_window(8, 0.6), a_window(15, 0.5)]


def test_the_picture_is_sound_and_has_both_curves_and_the_training():
    drawn = ET.fromstring(picture(WITH, WITHOUT, "a-line"))

    classes = [one.get("class") for one in drawn.iter() if one.get("class")]
    assert {"with", "without", "training", "live", "concept"} <= set(classes)
    assert "prefers-color-scheme:dark" in picture(WITH, WITHOUT, "a-line")


def test_a_window_without_labels_leaves_a_gap_and_not_a_zero():
    curves = [one for one in ET.fromstring(picture(WITH, WITHOUT, "a-line")).iter() if one.tag.endswith("polyline")]

    assert [len(curve.get("points").split()) for curve in curves] == [2, 2, 3, 2]


def test_the_figures_have_a_row_per_window_with_both_aucs():
    assert [(row["auc_with"], row["auc_without"], row["training"]) for row in rows(WITH, WITHOUT)] == [
        (0.7, 0.7, None),
        (0.6, 0.6, "live"),
        (None, 0.5, None),
    ]


def test_the_figures_tell_what_was_said_of_the_model_that_stayed():
    other = [{**WITHOUT[0], "kinds": ["data"]}, *WITHOUT[1:]]

    assert [row["kinds_without"] for row in rows(WITH, other)] == [["data"], [], []]


def test_a_run_as_of_a_day_learns_from_the_days_before_and_judges_on_the_last():
    asked = as_of_run(Where("local"), "flight-delay", "2013-07-01")

    assert asked == {"as_of": "2013-07-01T00:00:00+00:00", "split": "2013-03-19/2013-06-17/2013-06-17/2013-07-01"}
    assert as_of_run(Where("local"), "flight-delay", "") == {}


@pytest.mark.parametrize("text", ["yesterday", "2999-01-01"])
def test_a_day_that_is_none_or_has_not_begun_is_refused(text):
    with pytest.raises(BadInput, match="--as-of must"):
        as_of_run(Where("local"), "flight-delay", text)


def test_a_verb_that_ends_badly_ends_the_year_with_its_code_and_its_one_message(monkeypatch, tmp_path, capsys):
    monkeypatch.setenv("ESTATE_HOME", str(tmp_path))
    monkeypatch.setattr(sys, "argv", ["year", "nope", "--from", "x", "--to", "y", "--output", str(tmp_path / "a.svg")])
    assert year.main() == 2
    assert capsys.readouterr().err.strip() == "error: line must be one of flight-delay, got nope"


def test_the_picture_s_folder_is_looked_for_before_the_year_begins(monkeypatch, capsys):
    monkeypatch.setattr(year, "answer", lambda words: pytest.fail(f"began: {words}"))
    monkeypatch.setattr(sys, "argv", ["year", "x", "--from", "x", "--to", "y", "--output", "nowhere/a.svg"])
    assert year.main() == 2
    assert "--output must lie in a folder that is there, got nowhere/a.svg" in capsys.readouterr().err


def test_a_line_that_serves_nothing_has_no_year():
    with pytest.raises(BadInput, match="x must have a package that serves, got none"):
        year.first_of({"lines": [{"line": "x", "champion": None}]})
