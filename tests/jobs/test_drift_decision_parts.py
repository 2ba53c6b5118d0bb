"""What is broken in a part of the rows is found beside the rest of the window, though days differ by more than it is."""

import re
from pathlib import Path

import numpy as np
import pytest

import jobs.drift
from jobs.drift.baseline import Baseline, Thresholds, build
from jobs.drift.score import judge, judge_window
from jobs.drift.sure import FACTS, SHARES, demanded
from jobs.drift.window import measure

ROWS, DAYS = 600, 40
FIRMS = np.array(["large", "middling", "small", "tiny"])


def rows(day, seed):
    """Weather that differs by day much more than within one, and firms that have their own prices."""
    g = np.random.default_rng([day, seed])
    firm = FIRMS[g.choice(4, ROWS, p=[0.5, 0.25, 0.2, 0.05])]
    weather = 40 + 12 * np.random.default_rng([day, 99]).normal() + 3 * g.normal(size=ROWS)
    return {"firm": firm, "weather": weather, "price": g.lognormal(size=ROWS) * np.where(firm == "small", 3, 1)}


def joined(parts):
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


@pytest.fixture(scope="module")
def kept():
    made = build(joined([rows(day, 0) for day in range(DAYS)]), {}, blocks=np.repeat(np.arange(DAYS), ROWS))
    return Baseline.from_bytes(made.to_bytes())


def judged(kept, day, firm=None, factor=1.6):
    window = rows(day, 1)
    window["weather"] = np.where(window["firm"] == firm, window["weather"] * factor, window["weather"])
    return judge(kept, window, days=np.full(ROWS, day)).document


def test_a_fifth_of_the_rows_that_moved_far_is_found_on_any_day_and_the_part_is_named(kept):
    for day in range(100, 110):
        document = judged(kept, day, "small")
        assert document["verdict"] == "drifting"
        assert "weather is otherwise in rows of firm small than in the rest" in document["cause"]
        assert {f["feature"] for f in document["features"] if f["drifted"]} == {"weather"}


@pytest.mark.parametrize("share", [0.1, 0.2, 0.3])
def test_a_share_of_rows_that_moved_far_wherever_they_are_is_found_though_they_stay_within_what_days_differ_by(
    kept, share
):
    for day in range(100, 106):
        window = rows(day, 1)
        usual = window["weather"].mean()
        far = usual + np.where(usual < 40, 30, -30)
        window["weather"] = np.where(np.random.default_rng(day).random(ROWS) < share, far, window["weather"])
        document = judge(kept, window, days=np.full(ROWS, day)).document
        assert document["verdict"] == "drifting"
        assert [f["feature"] for f in document["features"] if f["drifted"]] == ["weather"]
        assert "far from" in document["cause"]


def test_a_whole_day_in_another_unit_is_found_where_any_two_days_are_wholly_apart_and_its_parts_are_not_blamed(kept):
    window = rows(100, 1)
    window["weather"] = window["weather"] + 200
    found = judge(kept, window, days=np.full(ROWS, 100)).decision.features
    families = {finding.family for one in found for finding in one.findings}
    assert "far" in families
    assert not families & {"apart", "outlying", "joint"}


def test_days_that_differ_from_each_other_and_firms_that_always_did_raise_no_alarm(kept):
    assert {judged(kept, day)["verdict"] for day in range(200, 300)} == {"ok"}


def test_a_part_too_small_to_be_told_of_raises_no_alarm(kept):
    assert judged(kept, 100, "tiny", factor=1.05)["verdict"] == "ok"


def test_shards_find_the_same_parts(kept):
    window = rows(100, 1)
    window["weather"] = np.where(window["firm"] == "small", window["weather"] * 2, window["weather"])
    days = np.full(ROWS, 100)
    shards = [
        measure(kept, {name: values[part] for name, values in window.items()}, days=days[part])
        for part in np.array_split(np.arange(ROWS), 7)
    ]
    merged = shards[0]
    for shard in shards[1:]:
        merged = merged.merge(shard)
    whole = judge(kept, window, days=days).decision
    again = judge_window(kept, merged).decision

    def told(decision):
        return [(f.family, f.measured, f.p_value) for one in decision.features for f in one.findings]

    assert [family for family, _, _ in told(whole)] == ["apart"]
    assert told(again) == [(family, pytest.approx(a, abs=1e-12), pytest.approx(b)) for family, a, b in told(whole)]


def test_a_baseline_of_before_parts_were_kept_still_judges(kept):
    kept = Baseline.from_bytes(kept.to_bytes())
    kept.joint.apart = None
    for feature in kept.features:
        feature.outlying = None
    assert judged(kept, 100, "small")["verdict"] == "ok"


def test_every_family_that_is_tested_has_its_share_of_the_asked_rate_and_all_together_take_no_more():
    assert sum(SHARES.values()) == pytest.approx(1.0)
    code = "".join(path.read_text() for path in Path(jobs.drift.__file__).parent.rglob("*.py"))
    families = set(re.findall(r'Finding\(\s*"\w+",\s*"(\w+)"', code)) | set(re.findall(r'family="(\w+)"', code))
    families |= set(re.findall(r'\.finding\("(\w+)"', code))
    assert families == set(SHARES) | set(FACTS)


def test_a_window_of_a_week_is_one_of_fifty_a_year_however_often_the_line_is_judged():
    hourly = Thresholds(every_seconds=3600, false_discovery_rate=0.1)
    assert demanded(hourly, days=7) == pytest.approx(
        demanded(Thresholds(false_discovery_rate=0.1, every_seconds=6 * 86400))
    )
    assert demanded(hourly, days=1) == demanded(hourly) < demanded(hourly, days=7)
