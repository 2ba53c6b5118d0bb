"""A file that is read one column of one row group at a time gets the document that it gets when it is read at once."""

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import parquet

from jobs.drift import files, score
from jobs.drift.baseline import build
from jobs.drift.files import judge_file
from jobs.drift.meaning import Meaning
from jobs.drift.parquet import of_table
from tests.jobs.test_drift_shards import close

TYPES = {"carrier": "category", "count": "integer"}


def table(rows, seed, shift=0.0, together=0.8):
    rng = np.random.default_rng(seed)
    carrier, wind = rng.choice(["UA", "AA", "DL", "B6"], rows), rng.normal(0, 1, rows)
    gust = together * wind + (1 - together**2) ** 0.5 * rng.normal(0, 1, rows)
    temp = rng.normal(50, 10, rows) + shift * 10 * (carrier == "UA")
    return pa.table({
        "temp": pa.array(temp, mask=rng.random(rows) < 0.02), "wind": wind, "gust": gust, "carrier": carrier, "count": rng.poisson(3, rows),
        "day": np.sort(rng.integers(20_000, 20_020, rows)), "text": list(rng.normal(0, 1, (rows, 8)).astype(np.float32)),
        "probability": rng.beta(2, 5, rows),
    })  # fmt: skip


@pytest.fixture(scope="module")
def baseline():
    columns = of_table(table(12_000, 0))
    day = columns.pop("day")
    meaning = Meaning(divided_by=["carrier"], personal=["count"])
    return build(columns, TYPES, blocks=day.values, day_column="day", meaning=meaning)


def both(baseline, window, folder, monkeypatch, size):
    path = folder / "window.parquet"
    parquet.write_table(window, path, row_group_size=size)
    whole = judge_file(baseline, path).document
    monkeypatch.setattr(files, "LARGE", 0)
    return whole, judge_file(baseline, path).document


# A large group takes a few of its rows, a small one all: of the small one's no more may count than of the large one's.
@pytest.mark.parametrize(("rows", "size"), [(9000, 9000), (9000, 2500), (9000, 700), (9700, 9000)])
def test_pairs_and_causes_are_those_of_the_file_read_at_once(baseline, tmp_path, monkeypatch, rows, size):
    monkeypatch.setattr(score, "MOST_ROWS", 3000)
    monkeypatch.setattr("jobs.drift.streamed.MOST_ROWS", 3000)
    whole, streamed = both(baseline, table(rows, 1, shift=1.0, together=-0.2), tmp_path, monkeypatch, size)
    assert "go together otherwise" in whole["cause"] + str(whole["causes"]) + str(whole["features"])
    assert [one["segment"]["value"] for one in whole["causes"] if one["feature"] == "temp"] == ["UA"]
    assert whole["samples"]
    assert close(streamed, whole)


def test_a_window_that_lacks_columns_and_has_others_is_judged_the_same(baseline, tmp_path, monkeypatch):
    window = table(9000, 1, shift=1.0).drop_columns(["wind", "text", "day"])
    window = window.append_column("strange", pa.array(np.arange(9000)))
    whole, streamed = both(baseline, window, tmp_path, monkeypatch, 4000)
    assert "column strange is not in the baseline" in whole["unseen"]
    assert close(streamed, whole)
