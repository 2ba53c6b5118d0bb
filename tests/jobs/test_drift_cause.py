"""Why a window drifts: features by shift x importance, segments that hold it, what came before, rows that show it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from jobs.drift.baseline import Baseline, build
from jobs.drift.cause_ledger import attached, changes
from jobs.drift.cause_segments import Divided
from jobs.drift.columns import column
from jobs.drift.meaning import Meaning, meaning_of
from jobs.drift.score import judge
from jobs.drift.window import measure
from jobs.kit.chain import Row
from jobs.kit.spec import load

CARRIERS, ORIGINS = np.array(["UA", "AA", "B6", "DL"], dtype=object), np.array(["JFK", "LGA", "EWR"], dtype=object)
MEANING = Meaning(divided_by=["carrier"], personal=["dest"], origins={"temp": ["weather", "stations"]})
TYPES = {"temp": "number", "wind": "number", "carrier": "category", "origin": "category", "dest": "category"}


def rows(days, seed, per_day=400):
    """Weather is one for all on a day; JFK is always colder, and has days of its own."""
    g, day = np.random.default_rng(seed), np.repeat(np.asarray(days), per_day)
    level = {d: np.random.default_rng(5000 + d).normal([50, 0, 12], [4, 3, 2]) for d in days}
    own = np.array([level[d] for d in day])
    origin = ORIGINS[g.integers(0, 3, len(day))]
    columns = {
        "temp": own[:, 0] + np.where(origin == "JFK", own[:, 1] - 15, 0) + g.normal(0, 3, len(day)),
        "wind": own[:, 2] + g.normal(0, 2, len(day)),
        "carrier": CARRIERS[g.choice(4, len(day), p=[0.2, 0.3, 0.3, 0.2])],
        "origin": origin,
        "dest": np.array([f"d{n}" for n in g.integers(0, 5, len(day))], dtype=object),
    }
    return columns, day


@pytest.fixture(scope="module")
def baseline():
    columns, day = rows(range(60), 1)
    importance = {"temp": 0.05, "wind": 0.9, "carrier": 0.05}
    made = build(columns, TYPES, blocks=day, meaning=MEANING, importance=importance, limits={"temp": {"max": 95}})
    return Baseline.from_bytes(made.to_bytes())


def judged(baseline, change, days=range(100, 120)):
    columns, day = rows(days, 2)
    change(columns)
    return judge(baseline, columns, days=day).document


def where(mask, name, by):
    def change(columns):
        columns[name] = np.where(mask(columns), columns[name] + by, columns[name])

    return change


def test_the_segment_that_alone_moved_is_named_with_its_share(baseline):
    document = judged(baseline, where(lambda c: c["carrier"] == "UA", "temp", 60))
    [cause] = document["causes"]
    assert (cause["feature"], cause["segment"]["column"], cause["segment"]["value"]) == ("temp", "carrier", "UA")
    assert cause["segment"]["share"] > 0.8
    assert cause["segment"]["rows_share"] == pytest.approx(0.2, abs=0.02)
    assert "of it in carrier=UA" in document["cause"]


def test_a_shift_that_is_the_same_everywhere_has_no_segment(baseline):
    [cause] = judged(baseline, where(lambda c: c["carrier"] != "", "temp", 40))["causes"]
    assert (cause["feature"], cause["segments"]) == ("temp", [])


def test_a_segment_that_always_differed_or_has_days_of_its_own_is_seldom_blamed(baseline):
    """Without the test of significance, or without the restlessness of days, it is four times as often."""
    blamed = 0
    for n in range(100):
        columns, _ = rows([200 + n], n)
        read = {name: column(values, TYPES[name]) for name, values in columns.items()}
        blamed += bool(Divided(baseline.segments, read, 1).explain("temp"))
    assert blamed <= 5


def test_the_parts_of_a_shift_add_up_to_it(baseline):
    columns, _ = rows(range(100, 110), 3)
    columns["temp"] = np.where(columns["origin"] == "LGA", columns["temp"] + 20, columns["temp"])
    read = {name: column(values, TYPES[name]) for name, values in columns.items()}
    divided = Divided(baseline.segments, read, 10)
    for one in baseline.segments.columns:
        from jobs.drift.parts import Shares, weights_of

        crossed = divided._crossed(one, "temp", "shape")
        shares = Shares.of(crossed.before, crossed.now, weights_of(crossed.before.sum(0), crossed.now.sum(0)))
        assert (shares.inside + shares.mix).sum() == pytest.approx(1, abs=1e-12)


def test_more_rows_of_a_segment_are_told_from_a_change_inside_it(baseline):
    columns, day = rows(range(100, 120), 4, per_day=1200)
    kept = (columns["origin"] == "JFK") | (np.random.default_rng(0).random(len(day)) < 0.15)
    document = judge(baseline, {n: v[kept] for n, v in columns.items()}, days=day[kept]).document
    segments = {c["feature"]: [(s["column"], s["value"], s["how"]) for s in c["segments"]] for c in document["causes"]}
    assert segments["origin"][0] == ("origin", "JFK", "level")
    assert ("origin", "JFK", "mix") in segments["temp"]


def test_a_new_category_is_named_though_others_lost_their_share(baseline):
    document = judged(baseline, lambda c: c["carrier"].__setitem__(slice(None, None, 8), "ZZ"))
    assert document["causes"][0]["segment"]["value"] == "ZZ"


def test_missing_values_of_one_segment_are_laid_to_it(baseline):
    document = judged(baseline, where(lambda c: c["origin"] == "LGA", "wind", np.nan))
    assert document["causes"][0]["segment"]["value"] == "LGA"


def test_rows_out_of_range_are_laid_to_their_segment_though_all_rows_moved_a_little(baseline):
    def change(columns):
        moved = columns["temp"] + 2.0
        columns["temp"] = np.where((columns["carrier"] == "DL") & (np.arange(len(moved)) % 4 == 0), moved + 100, moved)

    [cause] = judged(baseline, change)["causes"]
    assert "outside" in cause["reason"]
    assert (cause["segment"]["value"], cause["segment"]["share"]) == ("DL", pytest.approx(1, abs=0.05))


def test_what_the_model_relies_on_comes_first(baseline):
    def both(columns):
        columns["temp"] = columns["temp"] + 30.0
        columns["wind"] = columns["wind"] + 8

    causes = judged(baseline, both)["causes"]
    assert [cause["feature"] for cause in causes] == ["wind", "temp"]
    assert sum(cause["share"] for cause in causes) == pytest.approx(1, abs=1e-3)


def test_sample_rows_show_the_segment_and_nothing_personal(baseline):
    document = judged(baseline, where(lambda c: c["carrier"] == "UA", "temp", 60))
    assert len(document["samples"]) == 5
    assert {row["carrier"] for row in document["samples"]} == {"UA"}
    assert {row["dest"] for row in document["samples"]} == {"(personal)"}


def test_no_sentence_names_a_value_of_a_personal_feature(baseline):
    document = judged(baseline, lambda c: c["dest"].__setitem__(slice(None, None, 5), "Jane Doe"))
    assert document["causes"][0]["feature"] == "dest"
    assert "Jane" not in str(document)


def test_a_quiet_window_has_no_cause(baseline):
    document = judged(baseline, lambda _: None, days=range(3, 33))
    assert (document["verdict"], document["causes"], document["samples"]) == ("ok", [], [])


def test_a_vanished_column_concerns_every_row(baseline):
    document = judged(baseline, lambda c: c.pop("wind"))
    assert (document["causes"][0]["feature"], document["causes"][0]["segments"]) == ("wind", [])


def test_a_baseline_without_segments_still_gives_causes(baseline):
    old = Baseline.from_bytes(baseline.to_bytes())
    old.segments = None
    columns, day = rows(range(100, 120), 2)
    columns["temp"] += 60
    [cause] = judge(old, columns, days=day).document["causes"]
    assert (cause["feature"], cause["segment"]) == ("temp", None)


def test_a_window_of_sketches_gives_the_same_causes_without_segments(baseline):
    from jobs.drift.score import judge_window

    columns, day = rows(range(100, 120), 2)
    columns["temp"] += 60
    document = judge_window(baseline, measure(baseline, columns, days=day)).document
    assert [cause["feature"] for cause in document["causes"]] == ["temp"]


START = datetime(2026, 11, 24, 5, tzinfo=UTC)


def row(kind, id_, hours, seq, text="{}"):
    at = (START - timedelta(hours=hours)).isoformat()
    return Row(line="flight-delay", seq=seq, kind=kind, id=id_, at=at, by="x", text=text, previous="")


DELIVERY = row("source", "s3://raw/flight-delay/stations/weather.csv#v2", 3, 2, '{"source": "stations"}')
OTHER = row("source", "s3://raw/flight-delay/flights/flights.csv#v9", 1, 3, '{"source": "flights"}')
RELEASE = row("release", "arn:aws:sagemaker:::model-package/p/7#e", 5, 1, '{"outcome": "live"}')


def test_the_change_of_the_features_own_source_is_named_before_later_ones_of_others():
    found = changes([RELEASE, DELIVERY, OTHER], START, START + timedelta(hours=1))
    document = {"causes": [{"feature": "temp"}, {"feature": "wind"}], "cause": "temp: moved"}
    told = attached(document, found, MEANING.origins)
    assert (told["causes"][0]["ledger"]["id"], told["causes"][0]["ledger"]["at"]) == (DELIVERY.id, DELIVERY.at)
    assert told["causes"][1]["ledger"]["kind"] == "release"
    assert told["cause"] == "temp: moved; just before: a delivery of stations on 2026-11-24 02:00"
    assert [change["id"] for change in told["changes"]] == [OTHER.id, DELIVERY.id, RELEASE.id]


@pytest.mark.parametrize(("hours", "named"), [(7 * 24 + 1, 0), (7 * 24, 1), (-0.5, 1), (-1, 0)])
def test_only_what_happened_in_the_week_before_the_window_or_in_it_counts(hours, named):
    at = (START - timedelta(hours=hours)).isoformat()
    assert len(changes([replace(DELIVERY, at=at)], START, START + timedelta(hours=1))) == named


def test_labels_explain_no_input():
    labels = row("labels", "s3://raw/x/labels/1.csv#v", 1, 4)
    found = changes([labels], START, START + timedelta(hours=1))
    assert attached({"causes": [{"feature": "temp"}], "cause": "x"}, found, {})["causes"][0]["ledger"] is None


def test_the_spec_says_what_divides_and_where_each_feature_comes_from():
    told = meaning_of(load(Path(__file__).parents[2] / "models/flight_delay/model.yaml"))
    assert (told.divided_by, told.personal) == (["carrier", "origin"], [])
    assert told.origins["mean_departure_delay"] == ["congestion", "flights"]
    assert told.origins["temp"] == ["weather"]


def test_of_a_level_never_seen_the_rows_around_it_are_the_cause_and_not_the_level_itself(baseline):
    def fly_from_elsewhere(columns):
        few = (columns["carrier"] == "B6") & (np.arange(len(columns["carrier"])) % 20 == 0)
        columns["origin"] = np.where(few, "HPN", columns["origin"]).astype(object)

    [cause] = [one for one in judged(baseline, fly_from_elsewhere)["causes"] if one["feature"] == "origin"]
    assert "never seen in training" in cause["reason"]
    assert {segment["how"] for segment in cause["segments"]} == {"inside"}
    assert cause["segment"]["value"] == "B6"
