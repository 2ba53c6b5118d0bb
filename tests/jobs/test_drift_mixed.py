"""Columns that are not what they should be in some rows, or in some shards: said once, and the same from shards."""

from datetime import timedelta

import numpy as np
import pytest

from jobs.drift.baseline import build
from jobs.drift.score import judge, judge_window
from jobs.drift.sharding import sketched
from jobs.drift.shards import added, from_bytes, to_bytes
from jobs.drift.values import from_values
from jobs.drift.window import measure
from tests.jobs.test_drift_capture import START, answer, record
from tests.jobs.test_drift_shards import close

FILES, ROWS = 14, 60
TYPES = {"temp": "number", "count": "integer", "carrier": "category"}


@pytest.fixture(scope="module")
def baseline():
    rng = np.random.default_rng(1)
    columns = {
        "temp": rng.normal(50, 10, 4000), "count": rng.poisson(3, 4000), "carrier": rng.choice(["UA", "AA"], 4000),
        "probability": rng.beta(2, 5, 4000),
    }  # fmt: skip
    return build(columns, TYPES, blocks=np.arange(4000) // 100)


def rows(rng, number, change):
    told = []
    for n in range(ROWS):
        row = {
            "temp": float(rng.normal(50, 10)),
            "count": int(rng.poisson(3)),
            "carrier": str(rng.choice(["UA", "AA"])),
        }
        change(number, n, row)
        told.append(row)
    return told


def captured(folder, change):
    """Capture files of a day, one after the other."""
    rng = np.random.default_rng(2)
    for number in range(FILES):
        at = START + timedelta(hours=1.5 * number)
        lines = record(rows(rng, number, change), [answer(p) for p in rng.beta(2, 5, ROWS)], at=at)
        (folder / f"{number:02}.jsonl").write_text(lines)
    return sorted(folder.glob("*.jsonl"))


def one_text(number, n, row):
    if (number, n) == (3, 7):
        row["temp"] = "n/a"


def some_texts(number, n, row):
    if n % 10 == 0:
        row["count"] = "many"


def texts_from_noon(number, n, row):
    if number >= FILES // 2 - 1:
        row["temp"] = "warm"


def gone_from_noon(number, n, row):
    if number >= FILES // 2:
        del row["temp"], row["carrier"]


CHANGES = [one_text, some_texts, texts_from_noon, gone_from_noon]


@pytest.mark.parametrize("change", CHANGES)
def test_shards_of_every_division_judge_as_one_pass_does(baseline, tmp_path, change):
    paths = captured(tmp_path, change)
    whole = judge_window(baseline, sketched(baseline, paths)).document
    for parts in (2, 7, FILES):
        for division in ([paths[n::parts] for n in range(parts)], np.array_split(np.array(paths), parts)):
            made = [from_bytes(to_bytes(sketched(baseline, list(some)), "b"), "b") for some in division]
            assert close(judge_window(baseline, added(made)).document, whole)


def judged(baseline, folder, change):
    document = judge_window(baseline, sketched(baseline, captured(folder, change))).document
    return document, {one["feature"]: one for one in document["features"]}


def test_one_text_among_numbers_is_one_value_less_and_no_alarm(baseline, tmp_path):
    document, features = judged(baseline, tmp_path, one_text)
    assert (document["verdict"], features["temp"]["missing"]) == ("ok", 1)


def test_texts_in_some_rows_are_named_and_the_numbers_are_judged_beside_them(baseline, tmp_path):
    document, features = judged(baseline, tmp_path, some_texts)
    assert (document["verdict"], features["count"]["missing"]) == ("drifting", FILES * ROWS // 10)
    assert features["count"]["reasons"][0].startswith("10.00% of values, 84 rows, are no numbers")
    assert features["count"]["ks"]


def test_a_column_that_is_mostly_text_has_changed_its_type(baseline, tmp_path):
    features = judged(baseline, tmp_path, texts_from_noon)[1]
    assert features["temp"]["reasons"] == ["the type changed from number to category"]


def test_a_text_in_an_array_of_objects_is_no_type_either(baseline):
    values = np.random.default_rng(3).normal(50, 10, 2000).astype(object)
    values[5], values[6], values[7] = "n/a", None, True
    document = judge(baseline, {"temp": values, "probability": np.random.default_rng(4).beta(2, 5, 2000)}).document
    temperature = next(one for one in document["features"] if one["feature"] == "temp")
    assert (temperature["missing"], temperature["drifted"]) == (2, False)


def test_whole_numbers_beside_nulls_keep_their_last_digit():
    read = from_values([2**53 + 1, None, 2**53 + 3])
    assert (read.type, read.missing, read.values.tolist()) == ("integer", 1, [2**53 + 1, 2**53 + 3])


@pytest.mark.parametrize("others", [[2], [None, 2], [0.5], ["n/a", 2]])
def test_a_whole_number_beyond_all_floats_is_infinite_and_breaks_nothing(others):
    read = from_values([10**400, -(10**400), *others], "number").sift()
    assert read.values.tolist()[:2] == [np.inf, -np.inf]


@pytest.mark.parametrize("seed", range(6))
def test_how_far_times_moved_is_the_same_from_shards_to_the_last_digits(seed):
    rng = np.random.default_rng(seed)
    before = 1.6e9 + rng.exponential(1e6, 5000)
    now = before + 2e4
    kept = build({"at": before}, {})
    parts = [measure(kept, {"at": now[n::7]}) for n in range(7)]
    whole, sharded = (
        judge_window(kept, window).document["features"][0] for window in (measure(kept, {"at": now}), added(parts))
    )
    assert sharded["wasserstein"] == pytest.approx(whole["wasserstein"], rel=1e-12)
