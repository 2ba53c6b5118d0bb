"""A baseline is small and safe to read; sketches of shards add up."""

import random

import msgspec
import numpy as np
import pytest

from jobs.drift.baseline import MAGIC, Baseline, build
from jobs.drift.columns import column
from jobs.drift.score import judge_window
from jobs.drift.window import measure
from tests.jobs.drift_data import traffic, weather


@pytest.fixture(scope="module")
def kept():
    return build(traffic(20000, 0), {"n3": "integer"})


def shards(columns, count):
    cuts = np.array_split(np.arange(len(next(iter(columns.values())))), count)
    return [{name: values[part] for name, values in columns.items()} for part in cuts]


@pytest.mark.parametrize("count", [1, 2, 7, 64])
def test_shards_of_a_window_in_any_order_give_the_verdict_and_the_figures_of_the_whole(kept, count):
    columns = traffic(10000, 1, shift=0.3) | {"c0": np.array(["new", "level-1"] * 5000, dtype=object)}
    whole = judge_window(kept, measure(kept, columns)).document
    windows = [measure(kept, shard) for shard in shards(columns, count)]
    random.Random(count).shuffle(windows)
    total = windows[0]
    for window in windows[1:]:
        total = total.merge(window)
    assert (total.sketches["n0"].tails == measure(kept, columns).sketches["n0"].tails).all()
    merged = judge_window(kept, total).document
    assert [f["feature"] for f in merged["features"]] == [f["feature"] for f in whole["features"]]
    for one, other in zip(merged["features"], whole["features"], strict=True):
        assert one["reasons"] == other["reasons"]
        for figure in ("psi", "js", "wasserstein"):
            assert one[figure] == pytest.approx(other[figure], abs=1e-12)
        assert one["ks"] == other["ks"]
        assert one["chi2"] == other["chi2"]
    assert {key: merged[key] for key in ("rows", "verdict", "kinds", "cause")} == {
        key: whole[key] for key in ("rows", "verdict", "kinds", "cause")
    }


def test_days_of_shards_are_counted_once_and_forgotten_where_a_shard_does_not_tell():
    trained, days = weather(range(40), 1)
    kept = build(trained, {}, blocks=days)
    window, days = weather([3, 4], 2)
    told, silent = measure(kept, window, days=days), measure(kept, window)
    assert told.merge(told).days == {3, 4}
    assert told.merge(silent).days == set()


def test_a_column_that_some_shards_lack_is_missing_in_their_rows(kept):
    columns = traffic(1000, 3)
    partly = measure(kept, columns).merge(measure(kept, {name: v for name, v in columns.items() if name != "n0"}))
    assert (partly.rows, partly.sketches["n0"].rows) == (2000, 2000)
    assert partly.sketches["n0"].missing == measure(kept, columns).sketches["n0"].missing + 1000


def test_forty_columns_of_a_hundred_days_take_less_than_a_megabyte():
    columns = traffic(20000, 5) | {f"more{n}": values for n, values in enumerate(list(traffic(20000, 6).values())[:5])}
    kept = build(columns, {}, blocks=np.repeat(np.arange(100), 200))
    assert len(columns) == 40
    assert len(kept.to_bytes()) < 1_000_000


def test_a_baseline_survives_its_bytes(kept):
    again = Baseline.from_bytes(kept.to_bytes())
    assert again.to_bytes() == kept.to_bytes()
    columns = traffic(3000, 9)
    assert judge_window(again, measure(again, columns)).document == judge_window(kept, measure(kept, columns)).document


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda data: b"PAR1" + data, "must start with"),
        (lambda data: data[:-40], "must be whole"),
        (lambda _data: MAGIC + b"no zlib", "must be whole"),
    ],
)
def test_bytes_that_are_no_baseline_are_refused_in_words(kept, spoil, said):
    with pytest.raises(ValueError, match=said):
        Baseline.from_bytes(spoil(kept.to_bytes()))


def test_a_baseline_of_another_version_asks_for_a_training(kept):
    other = msgspec.structs.replace(kept, version=99)
    with pytest.raises(ValueError, match="must be of version 1, got 99; train"):
        Baseline.from_bytes(other.to_bytes())


def test_columns_of_different_lengths_are_refused():
    with pytest.raises(ValueError, match="must be of one length"):
        build({"a": np.zeros(3), "b": np.zeros(4)}, {})


@pytest.mark.parametrize(
    ("values", "type_", "missing"),
    [
        (np.array([1, 2]), "integer", 0),
        (np.array([1.5, np.nan]), "number", 1),
        (np.array(["2013-01-01", "NaT"], dtype="M8[D]"), "time", 1),
        (np.array([True, False]), "boolean", 0),
        (np.array([True, None], dtype=object), "boolean", 1),
        (np.array(["a", None, float("nan")], dtype=object), "category", 2),
        (np.array(["a", "b"]), "category", 0),
        (np.array([1, 2.5, None], dtype=object), "number", 1),
        (np.array([1, None], dtype=object), "integer", 1),
        (np.array([1, "a"], dtype=object), "category", 0),
        (np.array([2**63], dtype=np.uint64), "integer", 0),
        (np.array([10**30], dtype=object), "integer", 0),
        (np.array([None, None], dtype=object), "unknown", 2),
        (np.array([], dtype=np.float64), "number", 0),
    ],
)
def test_a_column_is_typed_by_its_present_values(values, type_, missing):
    read = column(values).sift()
    assert (read.type, read.rows, read.missing, len(read.values)) == (
        type_,
        len(values),
        missing,
        len(values) - missing,
    )


@pytest.mark.parametrize(
    ("values", "wanted", "levels"),
    [
        (np.array([1, 0, 1]), "boolean", {"true", "false"}),
        (np.array([1.0, np.nan]), "category", {"1"}),
        (np.array([7, 8]), "category", {"7", "8"}),
        (np.array([True, False]), "category", {"true", "false"}),
    ],
)
def test_numbers_serve_as_names_where_the_line_says_so(values, wanted, levels):
    assert set(column(values, wanted).levels) == levels


def test_truth_counts_as_one_where_a_number_is_wanted():
    assert column(np.array([True, False]), "integer").values.tolist() == [1.0, 0.0]
