"""A file of a person's own is read by the names that the person gives its columns."""

from pathlib import Path

import pyarrow as pa
import pytest

from estate.judging_past import Past, _called, judge
from estate.problems import BadInput


def test_a_column_stands_under_the_lines_name_and_another_of_that_name_is_gone():
    table = pa.table({"late": [0], "was_late": [1], "temp": [50.0]})
    assert _called(table, "was_late", "late", "--label").to_pylist() == [{"late": 1, "temp": 50.0}]


@pytest.mark.parametrize("named", [None, "late"])
def test_a_table_whose_names_are_right_stays_as_it_is(named):
    table = pa.table({"late": [0]})
    assert _called(table, named, "late", "--label") is table


def test_a_column_that_is_not_there_is_told_with_those_that_are():
    with pytest.raises(BadInput, match="--label must be one of late, temp, got truth"):
        _called(pa.table({"late": [0], "temp": [1]}), "truth", "late", "--label")


def test_columns_may_only_be_named_of_a_file():
    with pytest.raises(BadInput, match="must be given with --data"):
        judge(None, None, None, Past(label="late"))
    with pytest.raises(BadInput, match="--data must be Parquet or JSON lines"):
        judge(None, None, None, Past(label="late", data=Path("absent.parquet")))


def test_the_line_s_own_name_for_it_must_be_there_too():
    with pytest.raises(BadInput, match="--label must be one of temp, got late"):
        _called(pa.table({"temp": [1]}), "late", "late", "--label")
