"""This file tests how monitors are compared: whose days, what counts as a call, and what the docs say of it."""

import json
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from bench.operability import HOURS_OF_YEAR, Watched, live
from bench.peers.operability.cases import Answer, Case, World, cases, clean, keep, kept, missing, shifted
from bench.peers.operability.judges import _asked, _place
from bench.peers.operability.picture import picture
from bench.peers.operability.summary import RULES, Outcome, outcomes
from bench.peers.operability.table import tables
from bench.traffic import Traffic

DOCS = Path(__file__).parents[2] / "docs"
WORLD = World(days=4, runs=2, shifts=(0.0, 0.2))
MANY = tuple(f"n{n}" for n in range(1, 21))


def said(world: World, who: str, **columns: tuple[str, ...]) -> list[Answer]:
    """A monitor that names these columns on clean days, or on the last day of a shift."""
    clean_days, last = columns.get("clean", ()), columns.get("last", ())
    answers = [Answer(who, case, clean_days, bool(clean_days)) for case in clean(world)]
    for shift in world.shifts:
        for run in shifted(world, shift):
            named = last if shift else clean_days
            answers += [Answer(who, case, (), False) for case in run[:-1]]
            answers.append(Answer(who, run[-1], named, bool(named)))
    return answers


def told(who: str, rule: int, **columns: tuple[str, ...]) -> Outcome:
    every = [answer for one in RULES for answer in said(WORLD, one.who)] + said(WORLD, who, **columns)
    return outcomes(WORLD, every)[rule]


def test_peers_judge_the_very_days_that_bench_operability_judges() -> None:
    asked: list[Case] = []

    class Spy(Watched):
        def __init__(self) -> None:
            self.traffic, self.rows, self.hours = None, WORLD.rows, 24

        def judge(self, slot: int, run: int, shift: float = 0.0):
            asked.append(Case(run, slot, shift))
            return type("Decision", (), {"verdict": "quiet"})

    live(Spy(), WORLD.days * 24 / HOURS_OF_YEAR, WORLD.runs, 0.2, WORLD.weeks)
    assert asked == [case for case in cases(WORLD) if case.run == 1 or case.shift]


def test_a_day_whose_line_was_cut_off_is_judged_again_and_the_others_are_not(tmp_path: Path) -> None:
    path = tmp_path / "said.jsonl"
    answers = said(WORLD, "NannyML", clean=("n3",))
    keep(path, answers[:3])
    path.write_text(path.read_text()[:-9])
    keep(path, answers[3:5])
    assert [answer.case for answer in kept(path)] == [answers[n].case for n in (0, 1, 3, 4)]
    assert missing(WORLD, path, "NannyML") == [answers[2].case, *(answer.case for answer in answers[5:])]
    assert missing(WORLD, path, "Evidently") == cases(WORLD)
    assert next(kept(path)) == answers[0]


def test_what_a_longer_run_kept_is_not_counted_in_a_shorter_one(tmp_path: Path) -> None:
    path = tmp_path / "said.jsonl"
    keep(path, said(replace(WORLD, days=9, runs=5), "ours"))
    assert sorted(map(str, (answer.case for answer in _asked(WORLD, path)))) == sorted(map(str, cases(WORLD)))


def test_answers_of_other_code_or_other_traffic_lie_elsewhere(tmp_path: Path) -> None:
    code = tmp_path / "code.py"
    code.write_text("1")
    before = _place(WORLD, "ours", [code])
    assert _place(replace(WORLD, days=9), "ours", [code]) == before
    assert _place(replace(WORLD, seed=2), "ours", [code]) != before
    code.write_text("2")
    assert _place(WORLD, "ours", [code]) != before


@pytest.mark.parametrize(
    ("who", "rule", "columns", "calls"),
    [
        ("Evidently", 1, MANY[:19], 0),
        ("Evidently", 1, MANY, 4),
        ("Evidently", 2, MANY[:1], 4),
        ("NannyML", 3, MANY[:1], 0),
        ("NannyML", 3, MANY[:2], 4),
        ("NannyML", 4, MANY[:1], 4),
    ],
)
def test_a_day_is_called_from_as_many_columns_as_the_rule_says(who, rule, columns, calls) -> None:
    outcome = told(who, rule, clean=columns)
    assert (outcome.who, outcome.false) == (who, calls)
    assert outcome.a_year[0] == pytest.approx(365.25 * calls / 4)


def test_a_verdict_of_ours_without_a_column_is_a_call() -> None:
    answers = [answer for one in RULES for answer in said(WORLD, one.who)]
    answers += [Answer("ours", case, (), called=True) for case in clean(WORLD)]
    assert outcomes(WORLD, answers)[0].false == WORLD.days


def test_a_shift_called_on_its_third_day_is_found_and_named_only_by_its_own_column() -> None:
    right, wrong = told("NannyML", 4, last=(Traffic.shifted,)), told("NannyML", 4, last=("c7",))
    assert [(one.found[0], one.named[0]) for one in right.found] == [(0, 0), (1, 1)]
    assert [(one.found[0], one.named[0]) for one in wrong.found] == [(0, 0), (1, 0)]


def test_who_calls_whatever_comes_has_no_skill() -> None:
    assert told("Evidently", 2, clean=("n0",), last=("n0",)).skill == 0
    assert told("Evidently", 2, last=("n0",)).skill == 1


def test_a_day_that_nobody_judged_is_no_quiet_day() -> None:
    answers = [answer for one in RULES for answer in said(WORLD, one.who)]
    with pytest.raises(KeyError):
        outcomes(WORLD, [answer for answer in answers if (answer.who, answer.case) != ("NannyML", clean(WORLD)[2])])


def test_the_docs_have_the_tables_and_the_picture_of_the_figures_beside_them() -> None:
    worlds = json.loads((DOCS / "operability-peers.json").read_text(encoding="utf-8"))
    page = (DOCS / "operability.md").read_text(encoding="utf-8")
    assert tables(worlds) in page
    assert picture([world for world in worlds if world["swing"]]) == (DOCS / "operability-peers.svg").read_text("utf-8")


def test_a_picture_has_a_curve_and_a_bar_of_every_rule_per_number_of_rows() -> None:
    worlds = [
        {
            **asdict(world),
            "outcomes": [asdict(one) for one in outcomes(world, [a for r in RULES for a in said(world, r.who)])],
        }
        for world in (WORLD, replace(WORLD, rows=10_000))
    ]
    drawn = picture(worlds)
    assert drawn.count("<polyline") == 2 * len(RULES)
    assert drawn.count('class="bar"') == 2 * len(RULES)
    assert "10,000 rows a day" in drawn
