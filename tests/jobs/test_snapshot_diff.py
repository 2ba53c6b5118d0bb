"""What is different between two snapshots, against the same question asked of whole tables in memory."""

import numpy as np
import pyarrow as pa
import pytest

from estate.snapshots_apart import differences
from jobs.drift.baseline import build
from jobs.drift.score import judge
from tests.jobs.snapshot_lake import Lake, rows

NUMBERS = 3000


@pytest.fixture
def lake(tmp_path):
    return Lake(tmp_path)


def counts(found):
    return {name: found["rows"][name] for name in ("added", "removed", "changed", "moved", "same")}


def test_a_snapshot_does_not_differ_from_itself(lake):
    same = lake.manifest("a", train=[rows(0, 100)], holdout=[rows(100, 150)])
    found = lake.diff(same, same)

    assert counts(found) == {"added": 0, "removed": 0, "changed": 0, "moved": 0, "same": 150}
    assert (found["sources"], found["schema"]) == ([], {"added": [], "removed": [], "retyped": []})
    assert {(one["psi"], one["missing"]["a"] == one["missing"]["b"]) for one in found["columns"]} == {(0.0, True)}


def test_rows_are_told_by_their_entity(lake):
    before, changed = rows(0, 100), rows(10, 120).to_pydict()
    kept = before.slice(10).to_pydict()
    for name in ("length", "kind", "late"):
        changed[name][:90] = kept[name]
    changed["late"][:3] = [1 - late for late in changed["late"][:3]]
    changed["length"][3] = None if changed["length"][3] is not None else 5.0
    after = pa.table(changed, schema=before.schema)

    found = lake.diff(lake.manifest("a", train=[before]), lake.manifest("b", train=[after]))
    assert counts(found) == {"added": 20, "removed": 10, "changed": 4, "moved": 0, "same": 86}
    assert found["rows"]["by_column"] == {"length": 1, "late": 3}


def test_a_row_that_went_to_another_part_moved_and_did_not_change(lake):
    a = lake.manifest("a", train=[rows(0, 100)], holdout=[rows(100, 110)])
    b = lake.manifest("b", train=[rows(0, 100).slice(5)], holdout=[rows(100, 110), rows(0, 100).slice(0, 5)])

    assert counts(lake.diff(a, b)) == {"added": 0, "removed": 0, "changed": 0, "moved": 5, "same": 105}


def test_a_file_that_went_to_another_part_is_rows_that_moved(lake):
    one, two = rows(0, 50), rows(50, 60, seed=1)
    found = lake.diff(lake.manifest("a", train=[one, two]), lake.manifest("b", train=[one], holdout=[two]))

    assert counts(found) == {"added": 0, "removed": 0, "changed": 0, "moved": 10, "same": 50}


def test_how_files_are_cut_makes_no_difference(lake):
    whole = rows(0, 100)
    a, b = lake.manifest("a", train=[whole]), lake.manifest("b", train=[whole.slice(0, 30), whole.slice(30)])

    assert counts(lake.diff(a, b)) == {"added": 0, "removed": 0, "changed": 0, "moved": 0, "same": 100}


def test_columns_that_came_went_or_changed_their_type_are_told_and_not_compared(lake):
    before = rows(0, 50).append_column("old", pa.array(range(50)))
    after = rows(0, 50).append_column("new", pa.array(range(50)))
    after = after.set_column(1, "length", after["length"].cast(pa.float32()))

    found = lake.diff(lake.manifest("a", train=[before]), lake.manifest("b", train=[after]))
    assert found["schema"] == {
        "added": ["new"],
        "removed": ["old"],
        "retyped": [{"column": "length", "a": "double", "b": "float"}],
    }
    assert counts(found)["same"] == 50
    assert [one["column"] for one in found["columns"]] == ["kind"]


@pytest.mark.parametrize("shared", [0, 1000])
def test_distributions_are_those_that_the_drift_watch_finds_of_whole_columns(lake, shared):
    same, old, new = (
        rows(0, shared, seed=9),
        rows(shared, NUMBERS),
        rows(shared, NUMBERS, 1, 0.5, ("bus", "rail", "ship")),
    )
    both = [same] if shared else []
    a, b = lake.manifest("a", train=[*both, old]), lake.manifest("b", train=[*both, new])
    length, kind = lake.diff(a, b)["columns"]

    def whole(tables):
        table = pa.concat_tables(tables)
        return {"length": table["length"].to_numpy(), "kind": np.array(table["kind"].to_pylist())}

    learnt = build(whole([*both, old]), {"length": "number", "kind": "category"})
    expected = {one["feature"]: one for one in judge(learnt, whole([*both, new])).document["features"]}
    for name in ("ks", "psi", "js", "wasserstein"):
        assert length[name] == pytest.approx(expected["length"][name]), name
    for name in ("psi", "js", "chi2"):
        assert kind[name] == pytest.approx(expected["kind"][name]), name
    assert kind["new_levels"] == 1
    assert length["missing"]["b"] == pytest.approx(expected["length"]["missing"] / NUMBERS, abs=1e-6)


def test_the_rate_of_labels_leaves_out_rows_without_one(lake):
    table = rows(0, 4).set_column(3, "late", pa.array([1, 0, None, 1]))

    found = lake.diff(
        lake.manifest("a", train=[table]),
        lake.manifest("b", train=[rows(0, 4).set_column(3, "late", pa.array([0, 0, 0, 1]))]),
    )
    assert found["label_rate"] == {"a": 0.666667, "b": 0.25}


def test_sources_that_differ_are_told_with_their_pins(lake):
    old = {"source": "trips", "uri": "s3://r/t.csv", "version": "v1", "sha256": "a" * 64}
    new = {**old, "version": "v2", "pin": {"by": "dvc", "md5": "c" * 32}}
    same = {"source": "rain", "uri": "s3://r/r.csv", "version": "v1"}
    table = rows(0, 10)
    found = lake.diff(lake.manifest("a", [old, same], train=[table]), lake.manifest("b", [new, same], train=[table]))

    assert found["sources"] == [{"source": "trips", "a": old, "b": new}]
    assert "trips v1 aaaaaaaaaaaa to v2 aaaaaaaaaaaa (dvc cccccccccccc)" in differences(found)


def test_the_table_says_how_much_came_and_went(lake):
    a, b = lake.manifest("a", train=[rows(0, 100)]), lake.manifest("b", train=[rows(50, 200)])
    told = differences(lake.diff(a, b))

    assert "rows     100 added, 50 removed, 50 changed, 0 moved, 0 same" in told
    assert "columns  the same" in told
