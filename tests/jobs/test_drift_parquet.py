"""Parquet as others write it: every type of time in seconds, every column once, and no numbers of pandas' rows."""

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from jobs.drift.baseline import build
from jobs.drift.parquet import groups, names, read
from jobs.drift.score import judge

SECONDS = np.arange(0, 86400, 144)


def written(path, columns):
    pq.write_table(columns if isinstance(columns, pa.Table) else pa.table(columns), path)
    return path


@pytest.mark.parametrize("kind", [pa.time32("s"), pa.time32("ms"), pa.time64("us"), pa.time64("ns")])
def test_a_time_of_the_day_is_in_seconds_whatever_its_unit(tmp_path, kind):
    ticks = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}[kind.unit]
    stored = pa.array(SECONDS * ticks, pa.int32() if kind.bit_width == 32 else pa.int64()).cast(kind)
    [column] = read(written(tmp_path / "a.parquet", {"at": stored})).values()
    assert (column.type, column.values.tolist()) == ("time", SECONDS.tolist())


def test_a_column_of_which_there_are_two_is_named(tmp_path):
    table = pa.Table.from_arrays([pa.array([1]), pa.array([2])], names=["fare", "fare"])
    path = written(tmp_path / "a.parquet", table)
    for reader in (read, names, lambda path: list(groups(path))):
        with pytest.raises(ValueError, match="must name every column once, got fare more often"):
            reader(path)


def test_the_numbers_that_pandas_gives_its_rows_are_no_column(tmp_path):
    path = written(tmp_path / "a.parquet", {"fare": [1.5], "__index_level_0__": [7]})
    streamed = [name for group in groups(path) for name in group.names]
    assert (set(read(path)), names(path), streamed) == ({"fare"}, ["fare"], ["fare"])


def test_moments_where_numbers_were_have_changed_the_type():
    numbers = np.random.default_rng(0).normal(1.7e9, 1e5, 2000)
    document = judge(build({"x": numbers}, {}), {"x": numbers.astype("M8[s]")}).document
    assert document["features"][0]["reasons"] == ["the type changed from number to time"]


def test_a_column_of_empty_lists_is_learned_as_names(tmp_path):
    path = written(tmp_path / "a.parquet", {"tags": pa.array([[]] * 600, pa.list_(pa.float64()))})
    document = judge(build(read(path), {}), read(path)).document
    assert (document["verdict"], document["features"][0]["type"]) == ("ok", "category")
