"""This file tests that true, 1 and 1.0 are one truth to the monitor, however callers and files spell it."""

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import parquet

from jobs.drift.baseline import Baseline, build
from jobs.drift.parquet import read
from jobs.drift.score import judge
from jobs.drift.shards import added
from jobs.drift.values import from_values
from jobs.drift.window import measure


def flags(rows, seed, share=0.3):
    return np.random.default_rng(seed).random(rows) < share


@pytest.fixture(scope="module", params=["true", "1"])
def baseline(request):
    """Learned from a file that has booleans, or whole numbers as the feature store keeps them."""
    stored = flags(5000, 1) if request.param == "true" else flags(5000, 1).astype(np.int64)
    return Baseline.from_bytes(build({"flag": stored}, {"flag": "boolean"}).to_bytes())


def spelled(values, spelling):
    ways = {"true": [True, False], "1": [1, 0], "1.0": [1.0, 0.0]}
    if spelling == "mixed":
        return [[True, 1][n % 2] if value else [False, 0][n % 2] for n, value in enumerate(values)]
    return [ways[spelling][0] if value else ways[spelling][1] for value in values]


@pytest.mark.parametrize("spelling", ["true", "1", "1.0", "mixed"])
def test_captured_truths_are_the_same_however_callers_spell_them(baseline, spelling):
    same = from_values(spelled(flags(2000, 2), spelling))
    assert judge(baseline, {"flag": same}).document["verdict"] == "ok"
    moved = judge(baseline, {"flag": from_values(spelled(flags(2000, 2, share=0.7), spelling))}).document
    assert (moved["verdict"], moved["kinds"]) == ("drifting", ["data"])


@pytest.mark.parametrize("kind", [pa.bool_(), pa.int64(), pa.float64()])
def test_a_file_of_truths_is_the_same_whatever_type_keeps_them(baseline, tmp_path, kind):
    values = pa.array([*flags(2000, 3).astype(int).tolist(), None]).cast(pa.int64()).cast(kind)
    parquet.write_table(pa.table({"flag": values}), tmp_path / "rows.parquet")
    document = judge(baseline, read(tmp_path / "rows.parquet")).document
    assert document["verdict"] == "ok"
    assert document["features"][0]["missing"] == 1


def test_a_truth_is_the_same_beside_what_is_none_and_from_shards(baseline):
    values = [1, 0, "False"] * 200
    whole = measure(baseline, {"flag": from_values(values)}).sketches["flag"]
    parts = [measure(baseline, {"flag": from_values(values[n::3])}) for n in range(3)]
    assert added(parts).sketches["flag"].new == whole.new == {"False": 200}


def test_numbers_that_are_no_truths_are_still_told(baseline):
    document = judge(baseline, {"flag": from_values([0.5, 7.0] * 1000)}).document
    assert document["verdict"] == "drifting"
