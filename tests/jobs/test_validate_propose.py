import numpy as np
import pyarrow as pa
import pytest
import yaml

from estate.__main__ import run
from estate.data_rules import as_yaml
from jobs.kit.rules import Validation
from jobs.validate.parts import validate
from jobs.validate.proposing import propose
from tests.jobs.little_line import line, parts, rows


def proposed(table, **more):
    return {
        (one.rule["rule"], one.rule.get("column") or ", ".join(one.rule.get("columns", []))): one
        for one in propose(table, **more)
    }


def test_what_is_proposed_can_be_pasted_and_holds_of_the_data_it_came_from():
    snapshot = parts()
    everything = pa.concat_tables(snapshot.values())
    text = as_yaml((one.rule, one.evidence) for one in propose(everything))
    pasted = yaml.safe_load(text)["validation"]

    Validation.model_validate(pasted)
    assert validate(snapshot, line(validation=pasted), None)["findings"] == []


def test_each_proposal_has_its_evidence():
    found = proposed(rows(2000))

    assert found["unique", "trip"].evidence == "2000 rows, as many values"
    assert found["one_of", "kind"].rule["values"] == ["bus", "rail", "ship"]
    assert found["one_of", "kind"].evidence.startswith("3 values in 2000 rows, the rarest ")
    assert found["one_of", "late"].rule["values"] == [0, 1]
    missing = rows(2000)["amount"].null_count
    assert found["complete", "amount"].evidence.startswith(f"{missing} of 2000 missing")
    assert missing / 2000 < found["complete", "amount"].rule["allowed"] < missing / 2000 * 1.6 + 0.01
    assert "allowed" not in found["complete", "kind"].rule


def test_a_range_has_room_and_never_crosses_zero_unseen():
    table = pa.table(
        {"warm": [0.0, 50.0, 100.0] * 50, "cold": [-100.0, -50.0, 0.0] * 50, "high": [1000, 1010, 1020] * 50}
    )
    found = proposed(table)

    assert {name: (one.rule["min"], one.rule["max"]) for (rule, name), one in found.items() if rule == "range"} == {
        "warm": (0.0, 110.0),
        "cold": (-110.0, 10.0),
        "high": (990.0, 1100.0),
    }


def test_two_columns_that_together_name_a_row_are_a_key():
    first, second = np.divmod(np.arange(400), 20)
    table = pa.table({"shop": first, "day": second, "sold": np.zeros(400, np.int64)})

    assert ("unique", "shop, day") in proposed(table)


def test_a_column_of_many_words_gets_no_list_of_them():
    table = pa.table({"name": [f"n{number}" for number in range(300)]})

    assert not [key for key in proposed(table) if key[0] == "one_of"]


def test_no_value_of_a_personal_column_is_proposed():
    text = as_yaml((one.rule, one.evidence) for one in propose(rows(2000), hidden={"kind", "length"}))

    assert not any(kind in text for kind in ("bus", "rail", "ship"))
    assert ("range", "length") not in proposed(rows(2000), hidden={"kind", "length"})


def test_the_verb_proposes_from_a_file(tmp_path, capsys):
    (tmp_path / "rows.csv").write_text("a,b\n" + "".join(f"{number},x\n" for number in range(200)))

    assert run(["data", "propose", str(tmp_path / "rows.csv")]) == 0
    rules = yaml.safe_load(capsys.readouterr().out)["validation"]["rules"]
    assert {"rule": "unique", "columns": ["a"]} in rules


def test_the_verb_imports_a_file_and_names_what_is_left(tmp_path, capsys):
    (tmp_path / "suite.json").write_text(
        '{"expectations": [{"type": "expect_moon", "kwargs": {}}, {"type": "expect_column_to_exist", "kwargs": {"column": "a"}}]}'
    )

    assert run(["data", "import", str(tmp_path / "suite.json")]) == 0
    said = capsys.readouterr()
    assert yaml.safe_load(said.out)["validation"]["rules"] == [{"rule": "columns", "columns": ["a"]}]
    assert "expect_moon has no equivalent" in said.err


@pytest.mark.parametrize(
    ("verb", "message"),
    [("propose", "what must be a Parquet or CSV file or a line"), ("import", "nowhere: file must be readable")],
)
def test_what_is_not_there_is_bad_input(verb, message, capsys):
    assert run(["data", verb, "nowhere"]) == 2
    assert message in capsys.readouterr().err


def test_the_range_of_whole_numbers_is_of_whole_numbers():
    found = proposed(pa.table({"hour": pa.array(list(range(5, 24)) * 20)}))["range", "hour"].rule

    assert (repr(found["min"]), repr(found["max"])) == ("3", "25")
