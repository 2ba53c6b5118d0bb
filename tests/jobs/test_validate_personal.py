"""This file tests that nothing a validation says holds a value of a column that is personal."""

import copy
import json
import logging
import re

import pyarrow as pa
import pytest
from pyarrow import parquet

from jobs.kit.entry import BadInputError
from jobs.validate.__main__ import main
from jobs.validate.parts import validate
from tests.jobs.little_line import SPEC, line, parts, rows

SECRETS = ("Ada Byron", "Grace Brewster", "Katherine Coleman")


def personal(pii):
    changed = {"type": "category", "values": ["bus", "rail", "ship"], "pii": pii}
    rules = [
        {"rule": "matches", "column": "kind", "pattern": "^[a-z]*$"},
        {"rule": "unique", "columns": ["kind", "late"]},
        {
            "rule": "sql",
            "name": "renamed",
            "query": "select upper(kind) as x, length from snapshot where length(kind) > 5",
        },
        {"rule": "sql", "name": "starred", "query": "select * from snapshot where length > 99"},
        {"rule": "one_of", "column": "kind", "values": ["bus"], "where": "late = 1"},
    ]
    return line(feature_groups__plan__features__kind=changed, validation=rules)


def as_yaml(spec, pii):
    document = copy.deepcopy(SPEC)
    document["feature_groups"]["plan"]["features"]["kind"] = {
        "type": "category",
        "values": ["bus", "rail", "ship"],
        "pii": pii,
    }
    document["validation"] = [rule.model_dump(exclude_defaults=True) for rule in spec.validation.rules]
    return json.dumps(document)


def with_secrets():
    snapshot = parts()
    kinds = [*SECRETS, *snapshot["train"]["kind"].to_pylist()[len(SECRETS) :]]
    snapshot["train"] = snapshot["train"].set_column(2, "kind", pa.array(kinds))
    return snapshot


@pytest.mark.parametrize("pii", ["personal", "sensitive"])
def test_nothing_that_is_said_of_a_personal_column_has_one_of_its_values(pii, capsys, caplog, tmp_path, monkeypatch):
    caplog.set_level(logging.DEBUG)
    table, spec = pa.concat_tables(with_secrets().values()), personal(pii)
    report = validate(with_secrets(), spec, None)
    parquet.write_table(table, tmp_path / "data.parquet")
    (tmp_path / "model.yaml").write_text(as_yaml(spec, pii))
    monkeypatch.setattr(
        "sys.argv", ["validate", str(tmp_path / "data.parquet"), "--spec", str(tmp_path / "model.yaml")]
    )
    assert main() == 1
    said = capsys.readouterr()
    everything = json.dumps(report) + said.out + said.err + caplog.text
    assert {"categories", "matches", "unique", "renamed", "starred", "one_of"} <= {
        f["rule"] for f in report["findings"]
    }
    assert not any(secret in everything for secret in (*SECRETS, *map(str.upper, SECRETS)))
    # The entity says whose row it is.
    assert not re.search(r"t\d+-\d", everything)


def test_the_same_findings_show_values_when_nothing_is_personal():
    report = validate(with_secrets(), personal("none"), None)

    assert all(secret in json.dumps(report) for secret in SECRETS)


def test_an_error_of_a_query_does_not_quote_a_personal_value():
    changed = {"type": "category", "pii": "personal"}
    rule = {"rule": "sql", "name": "cast", "query": "select 1 from snapshot where cast(kind as integer) > 1"}
    with pytest.raises(BadInputError) as error:
        validate(with_secrets(), line(feature_groups__plan__features__kind=changed, validation=[rule]), None)
    assert "ConversionException" in str(error.value)
    assert not any(secret in str(error.value) for secret in SECRETS)


def test_a_profile_keeps_no_personal_value_and_still_shows_a_move():
    changed = {"type": "category", "pii": "personal"}
    spec = line(feature_groups__plan__features__kind=changed, feature_groups__plan__features__length__pii="sensitive")
    before = validate(parts(), spec, None)["profile"]

    assert not any(kind in json.dumps(before) for kind in ("bus", "rail", "ship"))
    values = {f"{value!r}" for value in rows(4000)["length"].to_pylist()}
    assert not values & {repr(cut) for cut in before["columns"]["length"]["cuts"]}
    moved = parts()
    moved["train"] = moved["train"].set_column(2, "kind", pa.array(["bus"] * len(moved["train"])))
    report = validate(moved, spec, json.loads(json.dumps(before)))
    assert ("kind", "distribution") in {(f["column"], f["rule"]) for f in report["findings"]}
