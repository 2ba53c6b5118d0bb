"""This file tests the import of other tools' rules: a suite of 1.x that Great Expectations 1.24 wrote, one of 0.x, a TFDV schema."""

import json
from pathlib import Path

import pytest
from pydantic import ValidationError

from components.code_archive import files
from jobs.kit.entry import BadInputError
from jobs.kit.line import ROOT
from jobs.kit.spec import SpecError, load
from jobs.validate.asked import gather
from jobs.validate.imports.making import document
from jobs.validate.imports.reading import read
from jobs.validate.imports.textproto import parse
from jobs.validate.parts import validate
from tests.jobs.little_line import SPEC, line, parts

HERE = Path(__file__).parent / "validate_imports"
GX_0, GX_1, TFDV = (HERE / name for name in ("great_expectations_0.json", "great_expectations_1.json", "tfdv.pbtxt"))


def rule(file, kind, column=None):
    return [one for one in document(read(file).rules) if one["rule"] == kind and column in (None, one.get("column"))]


def test_every_expectation_becomes_rules_or_is_named():
    for file in (GX_0, GX_1):
        for said in json.loads(file.read_text())["expectations"]:
            alone = file_of({"expectations": [said]})
            assert bool(alone.rules) != bool(alone.left), said


def file_of(suite, folder=None):
    from jobs.validate.imports import great_expectations

    return great_expectations.read(json.dumps(suite), "suite.json")


def test_arguments_of_expectations_are_kept():
    assert rule(GX_1, "complete") == [{"rule": "complete", "column": "amount", "allowed": 0.25}]
    assert {"rule": "range", "column": "length", "min": 0, "below": 100} in rule(GX_1, "range")
    assert {"rule": "range", "column": "length", "min": 1, "where": "\"kind\" = 'bus'"} in rule(GX_1, "range")
    assert rule(GX_1, "one_of") == [
        {"rule": "one_of", "column": "kind", "values": ["bus", "rail"], "severity": "warning"}
    ]
    assert rule(GX_1, "sql")[0]["query"] == "SELECT trip FROM snapshot WHERE late NOT IN (0, 1)"
    assert rule(GX_0, "range") == [
        {"rule": "range", "column": "length", "min": 10, "where": '"kind" = \'ship\' and "late" = 1'}
    ]
    assert rule(GX_0, "columns")[0]["ordered"]


def test_what_no_rule_demands_is_named_with_its_reason():
    left = "\n".join([*read(GX_0).left, *read(GX_1).left])

    for name, reason in {
        "expect_column_kl_divergence_to_be_less_than of kind": "no rule here demands the same",
        "expect_column_value_z_scores_to_be_less_than of length": "no rule here",
        "expect_column_values_to_match_strftime_format of start": "no rule here",
        "expect_column_values_to_be_between of start": "its parse_strings_as_datetimes is not known here",
        "expect_column_unique_value_count_to_be_between of kind": "its min_value is a parameter",
        "expect_column_values_to_match_regex of trip": "its pattern is none of RE2",
    }.items():
        assert any(name in one and reason in one for one in left.splitlines()), (name, left)


@pytest.mark.parametrize(
    ("condition", "sql"),
    [
        ('x=="a" & y > 2', "\"x\" = 'a' and \"y\" > 2"),
        ('col("x").notNull()', '"x" is not null'),
        ({"type": "and", "conditions": [
            {"type": "nullity", "column": {"name": "x"}, "is_null": False},
            {"type": "comparison", "column": {"name": "y"}, "operator": "NOT_IN", "parameter": [1, 2]},
        ]}, '("x" is not null and "y" not in (1, 2))'),
        ("x.str.startswith('a')", None),
        ({"type": "new"}, None),
    ],
)  # fmt: skip
def test_a_row_condition_is_the_same_in_sql_or_is_named(condition, sql):
    found = file_of(
        {
            "expectations": [
                {"type": "expect_column_values_to_not_be_null", "kwargs": {"column": "x", "row_condition": condition}}
            ]
        }
    )
    assert [one.where for one in found.rules] == ([sql] if sql else [])
    assert bool(found.left) == (sql is None)


def test_a_schema_becomes_rules():
    assert document(read(TFDV).rules) == [
        {"rule": "type", "column": "kind", "type": "category"},
        {"rule": "one_of", "column": "kind", "values": ["bus", "rail"], "allowed": 0.1},
        {"rule": "complete", "column": "kind"},
        {"rule": "rows", "min": 1, "where": '"kind" is not null'},
        {"rule": "distribution", "column": "kind", "measure": "infinity_norm", "max": 0.01},
        {"rule": "type", "column": "length", "type": "number"},
        {"rule": "rows", "min": 7000, "where": '"length" is not null'},
        {"rule": "range", "column": "length", "min": 0, "max": 100},
        {"rule": "complete", "column": "length"},
        {"rule": "distribution", "column": "length", "measure": "jensen_shannon", "max": 0.2},
        {"rule": "type", "column": "late", "type": "integer"},
        {"rule": "range", "column": "late", "min": 0, "max": 0},
        {"rule": "statistic", "column": "late", "of": "distinct", "min": 2, "max": 2},
        {"rule": "type", "column": "words", "type": "category"},
        {"rule": "rows", "min": 100},
    ]


def test_what_a_schema_says_beyond_that_is_named():
    named = [one.partition(": ")[2].partition(" has no")[0].partition(" is not")[0] for one in read(TFDV).left]

    assert named == [
        "skew_comparator of kind",
        "in_environment of late",
        "value_count of words",
        "natural_language_domain of words",
        "old",
        "default_environment",
        "tensor_representation_group",
    ]


def test_imported_rules_count_in_a_validation_and_what_was_left_is_in_its_report():
    spec = line(validation={"import": [GX_0.name, TFDV.name]})

    report = validate(parts(), spec, None, gather(spec, HERE, None))
    found = {(f["column"], f["rule"]): (f["severity"], f["count"]) for f in report["findings"]}
    assert not report["passed"]
    assert found[("*", "kind has tram")] == ("error", 0)
    assert found[("*", "rows")] == ("error", 6000)
    assert found[("late", "range")][1] == sum(sum(part["late"].to_pylist()) for part in parts().values())
    assert sum(f["rule"] == "import" and f["severity"] == "warning" for f in report["findings"]) == 11


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("suite.json", "[]", "suite.json: must be a Great Expectations suite"),
        ("suite.json", "{", "suite.json: must be a Great Expectations suite"),
        ("schema.pbtxt", "feature {\n name: }", "schema.pbtxt: line 2 must be a value, got }"),
        ("schema.pbtxt", 'feature { name: "a"', "schema.pbtxt: line 1 must name a field, got the end"),
        ("schema.pbtxt", "feature \x00", "schema.pbtxt: line 1 must be protobuf's text format"),
        ("rules.toml", "", "rules.toml: must be a Great Expectations suite .* or a TFDV schema"),
    ],
)  # fmt: skip
def test_a_file_that_is_neither_is_refused_in_one_message(tmp_path, name, content, message):
    (tmp_path / name).write_text(content)
    with pytest.raises(BadInputError, match=message):
        read(tmp_path / name)


def test_text_format_is_read_as_protobuf_reads_it():
    text = r"""a: "x\n\"\101" 'y'  # said
      b <c: [1, -2.5e1, INT], d { }>; e: inf, f: true f: false [g.h]: 1"""

    assert parse(text, "x") == {
        "a": ['x\n"Ay'],
        "b": [{"c": [1, -25.0, "INT"], "d": [{}]}],
        "e": [float("inf")],
        "f": [True, False],
        "[g.h]": [1],
    }


def test_an_imported_file_lies_beside_model_yaml(tmp_path):
    with pytest.raises(ValidationError, match="String should match pattern"):
        line(validation={"import": ["../suite.json"]})
    (tmp_path / "model.yaml").write_text(json.dumps(SPEC | {"validation": {"import": ["suite.json"]}}))
    with pytest.raises(SpecError, match=r"validation.import must name files beside model.yaml, got suite.json"):
        load(tmp_path / "model.yaml")


def test_an_imported_file_reaches_the_jobs(tmp_path):
    for name in ("suite.json", "schema.pbtxt"):
        (tmp_path / "models" / "x").mkdir(parents=True, exist_ok=True)
        (tmp_path / "models" / "x" / name).write_text("")
    for name in ("models/__init__.py", "requirements.lock"):
        (tmp_path / name).write_text((ROOT / name).read_text())

    assert {"models/x/suite.json", "models/x/schema.pbtxt"} <= files("x", tmp_path).keys()
