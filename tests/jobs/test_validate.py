import json

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import parquet

from jobs.validate.__main__ import main
from jobs.validate.findings import Finding
from jobs.validate.parts import validate
from jobs.validate.rules import check
from tests.jobs.little_line import SPEC, line, parts, rows


def spoiled(name, values, table=None):
    table = rows(100) if table is None else table
    return table.set_column(table.column_names.index(name), name, pa.array(values))


def found(table, spec=None):
    return {(f.column, f.rule, f.severity, f.count, tuple(f.examples)) for f in check(table, spec or line())}


def first(name, *values):
    return [*values, *rows(100)[name].to_pylist()[len(values) :]]


def test_data_that_keep_the_spec_have_no_findings():
    assert found(rows(100)) == set()


@pytest.mark.parametrize(
    ("table", "finding"),
    [
        (rows(100).drop_columns(["length"]), ("length", "present", "error", 100, ())),
        (rows(100).append_column("extra", pa.array(range(100))), ("extra", "known", "warning", 100, ())),
        (spoiled("length", first("length", None, None)), ("length", "completeness", "error", 2, ())),
        (spoiled("length", first("length", float("nan"))), ("length", "completeness", "error", 1, ())),
        (spoiled("length", first("length", -1.0, 0.0, -1.0)), ("length", "range", "error", 2, (-1.0,))),
        (spoiled("length", first("length", 100.1, 100.0)), ("length", "range", "error", 1, (100.1,))),
        (spoiled("length", first("length", float("inf"))), ("length", "finite", "error", 1, ("inf",))),
        (spoiled("length", [str(value) for value in range(100)]), ("length", "type", "error", 100, ("0", "1", "2"))),
        (spoiled("kind", list(range(100))), ("kind", "type", "error", 100, ("0", "1", "2"))),
        (spoiled("trip", first("trip", "t0-1", "t0-1", "t0-1")), ("trip", "unique", "error", 2, ("t0-1",))),
        (spoiled("late", first("late", 2, 3)), ("late", "categories", "error", 2, (2.0, 3.0))),
        (spoiled("late", first("late", None)), ("late", "categories", "error", 1, ("nan",))),
        (spoiled("late", [1] * 100), ("late", "both labels", "error", 100, (1.0,))),
    ],
    ids=lambda value: value[1] if isinstance(value, tuple) else "",
)
def test_one_spoiled_thing_is_one_finding_with_its_column_count_and_examples(table, finding):
    assert finding in found(table)
    assert {each[0] for each in found(table)} == {finding[0]}


def test_a_category_outside_a_closed_list_is_an_error():
    spec = line(feature_groups__plan__features__kind={"type": "category", "values": ["bus", "rail", "ship"]})

    assert found(spoiled("kind", first("kind", "tram", "tram", "cab")), spec) == {
        ("kind", "categories", "error", 3, ("tram", "cab"))
    }


def test_a_whole_number_may_come_as_a_float_and_half_a_number_may_not():
    spec = line(feature_groups__plan__features__length={"type": "integer"})
    whole = spoiled("length", [float(value) for value in range(100)])

    assert found(whole, spec) == set()
    assert found(spoiled("length", [0.5, *range(1, 100)]), spec) == {("length", "type", "error", 1, (0.5,))}


def test_a_share_of_missing_values_that_the_spec_lets_is_no_finding():
    assert found(spoiled("amount", [None] * 50 + [1.0] * 50)) == set()
    assert ("amount", "completeness") in {each[:2] for each in found(spoiled("amount", [None] * 51 + [1.0] * 49))}


def test_a_finding_says_column_rule_limit_count_and_examples():
    assert str(Finding("length", "range", "error", 2, [101.0], "at most 100")) == (
        "length must keep range at most 100, got 2 rows that do not, such as 101.0"
    )


def test_rows_of_other_days_than_their_part_are_an_error():
    snapshot = parts()
    mixed = {**snapshot, "train": pa.concat_tables([snapshot["train"], rows(3, days=1, first_day=12)])}

    [finding] = [f for f in validate(mixed, line(), None)["findings"] if f["severity"] == "error"]
    assert (finding["column"], finding["rule"], finding["count"]) == ("start", "span of train", 3)


def test_a_row_in_two_parts_is_an_error():
    snapshot = parts()

    report = validate({**snapshot, "holdout": snapshot["train"].slice(0, 5)}, line(), None)
    assert not report["passed"]
    assert report["findings"][0]["rule"] == "unique"


def test_categories_that_training_never_saw_are_a_warning():
    snapshot = parts()
    kinds = ["tram", *snapshot["evaluate"]["kind"].to_pylist()[1:]]

    report = validate({**snapshot, "evaluate": spoiled("kind", kinds, snapshot["evaluate"])}, line(), None)
    assert report["passed"]
    assert [(f["column"], f["severity"], f["examples"]) for f in report["findings"]] == [("kind", "warning", ["tram"])]


def accepted():
    return json.loads(json.dumps(validate(parts(), line(), None)["profile"]))


def against_the_last(**changes):
    snapshot = parts()
    for name, change in changes.items():
        snapshot["train"] = spoiled(name, change(np.asarray(snapshot["train"][name])), snapshot["train"])
    return validate(snapshot, line(), accepted())


def test_a_snapshot_like_the_last_has_no_findings():
    report = against_the_last()

    assert report["compared"]
    assert report["findings"] == []


def test_a_column_in_another_unit_is_refused_against_the_last_snapshot():
    report = against_the_last(length=lambda values: values / 100)

    assert not report["passed"]
    assert [(f["column"], f["rule"], f["severity"]) for f in report["findings"]] == [
        ("length", "distribution", "error")
    ]


def test_a_column_that_moved_is_a_warning():
    report = against_the_last(length=lambda values: np.minimum(values * 1.35, 100))

    assert report["passed"]
    assert ("length", "distribution", "warning") in {
        (f["column"], f["rule"], f["severity"]) for f in report["findings"]
    }


def test_half_the_rows_of_the_last_snapshot_is_refused():
    snapshot = parts()

    report = validate({**snapshot, "train": snapshot["train"].slice(0, 1000)}, line(), accepted())
    assert ("*", "rows", "error") in {(f["column"], f["rule"], f["severity"]) for f in report["findings"]}


@pytest.fixture
def by_hand(tmp_path, monkeypatch, capsys):
    (tmp_path / "model.yaml").write_text(json.dumps(SPEC))

    def run(table, *more):
        parquet.write_table(table, tmp_path / "data.parquet")
        given = [str(tmp_path / "data.parquet"), "--spec", str(tmp_path / "model.yaml"), "--json", *more]
        monkeypatch.setattr("sys.argv", ["validate", *given])
        return main(), json.loads(capsys.readouterr().out)

    return run


def test_by_hand_data_that_pass_end_0(by_hand):
    assert by_hand(rows(100)) == (0, {"rows": 100, "passed": True, "findings": []})


def test_by_hand_data_that_do_not_pass_end_1_and_say_why(by_hand):
    code, report = by_hand(spoiled("length", first("length", -1.0)))

    assert (code, report["passed"]) == (1, False)
    assert report["findings"] == [
        {
            "column": "length",
            "rule": "range",
            "severity": "error",
            "count": 1,
            "examples": [-1.0],
            "limit": "at least 0",
        }
    ]


def test_no_rows_at_all_do_not_pass():
    found = list(check(rows(60).slice(0, 0), line()))
    assert [(f.column, f.rule, f.severity) for f in found] == [("*", "rows", "error")]


def test_the_moment_from_which_a_label_is_known_is_no_stranger():
    table = rows(60)
    named = line().problem.label_time
    extra = table if named in table.column_names else table.append_column(named, table[line().problem.prediction_time])
    assert [f.column for f in check(extra.append_column("odd", extra[named]), line()) if f.rule == "known"] == ["odd"]
