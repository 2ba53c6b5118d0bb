import json
from datetime import UTC, datetime

import duckdb
import numpy as np
import pyarrow as pa
import pytest
from pyarrow import parquet

from jobs.validate.asked import gather
from jobs.validate.parts import validate
from jobs.validate.table import Table
from tests.jobs.little_line import line, parts

NOW = datetime(1970, 1, 22, tzinfo=UTC)


def broken(*rules, of=None, before=None, now=NOW):
    """What the rules find in a snapshot that keeps all that its features declare."""
    report = validate(of or parts(), line(validation=list(rules)), before, as_of=now)
    return [(f["column"], f["rule"], f["severity"], f["count"], f["examples"]) for f in report["findings"]]


def counted(condition):
    with duckdb.connect() as connection:
        connection.register("every", pa.concat_tables(parts().values()))
        return connection.execute(f"select count(*) from every where {condition}").fetchone()[0]


@pytest.mark.parametrize(
    ("rule", "condition"),
    [
        ({"rule": "complete", "column": "amount"}, "amount is null"),
        ({"rule": "empty", "column": "amount"}, "amount is not null"),
        ({"rule": "range", "column": "length", "min": 10, "max": 90}, "length < 10 or length > 90"),
        ({"rule": "range", "column": "late", "above": 0}, "late <= 0"),
        ({"rule": "one_of", "column": "kind", "values": ["bus", "rail"]}, "kind = 'ship'"),
        ({"rule": "none_of", "column": "late", "values": [1, 2]}, "late = 1"),
        ({"rule": "matches", "column": "kind", "pattern": "^[br]"}, "kind = 'ship'"),
        ({"rule": "matches_not", "column": "kind", "pattern": "i"}, "kind <> 'bus'"),
        ({"rule": "length", "column": "kind", "max": 3}, "kind <> 'bus'"),
        ({"rule": "compare", "column": "length", "holds": ">", "other": "amount"}, "length <= amount"),
        ({"rule": "range", "column": "length", "max": 50, "where": "kind = 'bus'"}, "length > 50 and kind = 'bus'"),
        (
            {"rule": "sql", "name": "wet buses", "query": "select * from snapshot where kind = 'bus' and amount > 4;"},
            "kind = 'bus' and amount > 4",
        ),
    ],
    ids=lambda value: value["rule"] if isinstance(value, dict) else "",
)
def test_a_rule_counts_exactly_the_rows_that_break_it(rule, condition):
    [(_, _, severity, count, _)] = broken(rule)

    assert count == counted(condition) > 0
    assert severity == "error"


@pytest.mark.parametrize(
    "rule",
    [
        {"rule": "complete", "column": "kind"},
        {"rule": "complete", "column": "amount", "allowed": 0.5},
        {"rule": "range", "column": "length", "min": 0, "max": 100},
        {"rule": "one_of", "column": "late", "values": [0, 1]},
        {"rule": "unique", "columns": ["trip"]},
        {"rule": "unique", "columns": ["trip", "kind"]},
        {"rule": "increasing", "column": "start"},
        {"rule": "statistic", "column": "length", "of": "mean", "min": 45, "max": 55},
        {"rule": "statistic", "column": "kind", "of": "distinct", "min": 3, "max": 3},
        {"rule": "rows", "min": 6000, "max": 6000},
        {"rule": "fresh", "within": "3d"},
        {"rule": "type", "column": "kind", "type": "category"},
        {"rule": "columns", "columns": ["trip", "late"], "ordered": True},
        {"rule": "sql", "name": "none", "query": "select * from train semi join evaluate using (trip)"},
    ],
    ids=lambda rule: rule["rule"],
)
def test_a_rule_that_the_rows_keep_finds_nothing(rule):
    assert broken(rule) == []


@pytest.mark.parametrize(
    ("rule", "found"),
    [
        ({"rule": "unique", "columns": ["kind", "late"]}, ("kind, late", "unique", "error", 5994)),
        ({"rule": "decreasing", "column": "late", "strictly": True}, ("late", "decreasing", "error", None)),
        (
            {"rule": "statistic", "column": "length", "of": "quantile", "at": 0.9, "max": 80},
            ("length", "quantile 0.9", "error", 6000),
        ),
        ({"rule": "statistic", "column": "kind", "of": "distinct", "max": 2}, ("kind", "distinct", "error", 6000)),
        ({"rule": "rows", "min": 6001}, ("*", "rows", "error", 6000)),
        ({"rule": "rows", "max": 10, "where": "late = 1"}, ("*", "rows", "error", None)),
        ({"rule": "fresh", "within": "1d"}, ("start", "fresh", "error", 6000)),
        ({"rule": "type", "column": "kind", "type": "number"}, ("kind", "type", "error", 6000)),
        (
            {"rule": "columns", "columns": ["trip"], "exactly": True, "name": "shape", "severity": "warning"},
            ("amount", "shape", "warning", 6000),
        ),
    ],
    ids=lambda value: value["rule"] if isinstance(value, dict) else "",
)
def test_a_rule_of_the_whole_is_a_finding_where_it_does_not_hold(rule, found):
    [first, *_] = broken(rule)

    assert first[:3] == found[:3]
    assert found[3] in (None, first[3])


def test_a_share_that_may_break_a_rule_is_of_the_values_that_are_there():
    share = counted("amount > 2") / counted("amount is not null")
    rule = {"rule": "range", "column": "amount", "max": 2}

    assert broken(rule | {"allowed": share + 0.001}) == []
    assert broken(rule | {"allowed": share - 0.001}) != []


def test_severity_decides_whether_the_snapshot_passes():
    spec = [{"rule": "range", "column": "length", "max": 50, "severity": "warning"}]

    assert validate(parts(), line(validation=spec), None)["passed"]
    spec[0]["severity"] = "error"
    assert not validate(parts(), line(validation=spec), None)["passed"]


def test_what_a_feature_declares_can_be_made_a_warning_and_labels_cannot():
    snapshot = parts()
    long = np.where(np.arange(len(snapshot["train"])) < 3, 1000.0, np.asarray(snapshot["train"]["length"]))
    snapshot["train"] = snapshot["train"].set_column(3, "length", pa.array(long))
    assert ("length", "range", "error", 3, [1000.0]) in broken(of=snapshot)

    override = {"rule": "declared", "of": "range", "column": "length", "severity": "warning"}
    assert broken(override, of=snapshot) == [("length", "range", "warning", 3, [1000.0])]

    labels = pa.array([7, *snapshot["train"]["late"].to_pylist()[1:]])
    snapshot["train"] = snapshot["train"].set_column(5, "late", labels)
    override = {"rule": "declared", "of": "categories", "severity": "warning"}
    assert ("late", "categories", "error", 1, [7]) in broken(override, of=snapshot)


def test_a_distribution_may_move_as_far_from_the_last_snapshot_as_its_rule_says():
    before = json.loads(json.dumps(validate(parts(), line(), None)["profile"]))
    moved = parts()
    moved["train"] = moved["train"].filter(pa.array(np.asarray(moved["train"]["length"]) > 10))
    rule = {"rule": "distribution", "column": "length", "measure": "infinity_norm"}

    assert "error" not in {found[2] for found in broken(rule | {"max": 0.2}, of=moved, before=before)}
    assert ("length", "distribution", "error") in {
        found[:3] for found in broken(rule | {"max": 0.02}, of=moved, before=before)
    }


def test_a_value_that_the_source_does_not_have_is_found(tmp_path):
    (tmp_path / "trips").mkdir()
    header, row = "trip,kind,length,started\n", "t,{},1,1970-01-01T00:00:00Z\n"
    (tmp_path / "trips" / "trips.csv").write_text(header + row.format("bus") + row.format("rail"))
    for reference in ("trips.kind", "plan.kind"):
        spec = line(validation=[{"rule": "references", "column": "kind", "source": reference}])

        report = validate(parts(), spec, None, gather(spec, tmp_path, tmp_path))
        assert [(f["column"], f["rule"], f["count"], f["examples"]) for f in report["findings"]] == [
            ("kind", "references", counted("kind = 'ship'"), ["ship"])
        ]


def test_what_could_not_be_checked_is_told(tmp_path):
    spec = line(validation=[{"rule": "references", "column": "kind", "source": "trips.kind"}])

    [note] = gather(spec, tmp_path, None).notes
    assert (note.column, note.severity) == ("kind", "warning")
    assert "--raw" in note.limit


def test_files_read_a_column_at_a_time_are_judged_like_one_table(tmp_path):
    files = {}
    for part, table in parts().items():
        (tmp_path / part).mkdir()
        parquet.write_table(table.slice(0, 700), tmp_path / part / "0.parquet", row_group_size=100)
        parquet.write_table(table.slice(700), tmp_path / part / "1.parquet")
        files[part] = Table.under(tmp_path / part)
    spec = line(validation=[{"rule": "range", "column": "amount", "max": 2}, {"rule": "unique", "columns": ["kind"]}])

    assert validate(files, spec, None) == validate(parts(), spec, None)
