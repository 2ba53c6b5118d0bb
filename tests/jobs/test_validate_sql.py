"""This file tests what the SQL of a rule may do, and how a rule that cannot be checked is refused."""

import pytest
from pydantic import ValidationError

from jobs.kit.entry import BadInputError
from jobs.validate.parts import validate
from tests.jobs.little_line import line, parts


def broken(rule):
    return validate(parts(), line(validation=[rule]), None)["findings"]


@pytest.mark.parametrize(
    "query",
    [
        "select * from read_text('{file}')",
        "select * from '{file}'",
        "from read_csv('{file}')",
        "select * from glob('{folder}/*')",
        "copy (select 1) to '{folder}/out.csv'",
        "attach '{folder}/x.db' as x",
        "set enable_external_access = true; select 1",
        "select 1; select 2",
        "drop view snapshot",
        "install httpfs",
    ],
)
def test_sql_reads_the_snapshot_and_nothing_else(tmp_path, query):
    (tmp_path / "secret.csv").write_text("secret\n1\n")
    asked = query.format(file=tmp_path / "secret.csv", folder=tmp_path)

    with pytest.raises(BadInputError, match=r"validation rule evil must be (SQL that runs|one SELECT)"):
        broken({"rule": "sql", "name": "evil", "query": asked})
    assert [path.name for path in tmp_path.iterdir()] == ["secret.csv"]


def test_sql_that_does_not_run_names_its_rule():
    with pytest.raises(BadInputError, match=r"validation rule odd must be SQL .* \"lenght\" not found"):
        broken({"rule": "sql", "name": "odd", "query": "select lenght from snapshot"})
    with pytest.raises(BadInputError, match="validation rule range of length must be SQL that runs"):
        broken({"rule": "range", "column": "length", "min": 0, "where": "nonsense ="})


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ({"rule": "range", "column": "length"}, "must have min, max, above or below"),
        ({"rule": "rnage", "column": "length"}, "range"),
        ({"rule": "sql", "query": "select 1"}, "name"),
        (
            {"rule": "range", "column": "lenght", "min": 1},
            r"validation.rules.0 must be about columns .*did you mean length",
        ),
        (
            {"rule": "references", "column": "kind", "source": "trips.kin"},
            r"validation.rules.0.source must be a column",
        ),
    ],
)
def test_a_rule_that_says_nothing_is_refused_with_the_spec(rule, message):
    with pytest.raises(ValidationError, match=message):
        line(validation=[rule])
