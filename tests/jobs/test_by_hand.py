"""This file tests that jobs run by hand say what is wrong with what they are given, in one line and with exit code 2."""

import json
import runpy
import sys

import pytest
from pyarrow import parquet

from jobs.features import collect
from jobs.kit.entry import BadInputError
from tests.jobs.little_line import line, rows


@pytest.fixture
def hand(monkeypatch, capsys):
    """Runs a job as `python -m` does: its exit code and what it said."""

    def run(job, *arguments):
        monkeypatch.setattr("sys.argv", [job, *map(str, arguments)])
        monkeypatch.setattr("sys.meta_path", list(sys.meta_path))
        monkeypatch.delitem(sys.modules, f"jobs.{job}.__main__", raising=False)
        with pytest.raises(SystemExit) as ended:
            runpy.run_module(f"jobs.{job}", run_name="__main__")
        said = capsys.readouterr()
        return ended.value.code, said.err.strip() if ended.value.code == 2 else said.out

    return run


@pytest.fixture
def data(tmp_path):
    parquet.write_table(rows(50), tmp_path / "rows.parquet")
    return tmp_path / "rows.parquet"


@pytest.mark.parametrize("job", ["features", "snapshot", "validate", "train", "evaluate", "gate", "drift"])
def test_a_job_says_how_it_is_run(hand, job):
    code, said = hand(job, "--help")
    assert code == 0
    assert f"python -m jobs.{job}" in said


def test_a_line_that_there_is_not_is_named_with_those_that_are(hand, tmp_path):
    code, said = hand("features", "--line", "nope", "--raw", tmp_path, "--lake", tmp_path, "--output", tmp_path)
    assert code == 2
    assert said.startswith("line must be one of ")
    assert "flight_delay" in said
    assert said.endswith(", got nope")


@pytest.mark.parametrize(
    ("as_of", "report", "message"),
    [
        (
            "yesterday",
            {"sources": []},
            "--as-of must be a day or a time such as 2014-01-01 or 2014-01-01T06:00:00+00:00, got yesterday",
        ),
        ("2014-01-01", {}, "--report must be report.json of jobs.features, got "),
    ],
)
def test_a_snapshot_names_the_option_that_is_wrong(hand, tmp_path, as_of, report, message):
    (tmp_path / "report.json").write_text(json.dumps(report))
    given = ("--lake", tmp_path, "--report", tmp_path / "report.json", "--as-of", as_of, "--output", tmp_path)
    code, said = hand("snapshot", "--line", "flight-delay", *given)
    assert code == 2
    assert said.startswith(message)
    assert len(said.splitlines()) == 1


def test_a_hyperparameter_without_value_is_not_passed_over(hand, tmp_path, data):
    given = ("--train", data, "--holdout", data, "--output", tmp_path, "--set", "rounds")
    assert hand("train", "--line", "flight-delay", *given) == (2, "--set must be name=value, got rounds")


def test_a_folder_without_model_is_named(hand, tmp_path, data):
    given = ("--model", tmp_path / "m", "--train", data, "--evaluate", data, "--output", tmp_path)
    code, said = hand("evaluate", "--line", "flight-delay", *given)
    assert (code, said) == (2, f"{tmp_path / 'm'}: must be a folder that jobs.train wrote, got no model.json in it")


@pytest.mark.parametrize(("auc", "code"), [(0.9, 0), (0.5, 1)])
def test_gates_are_held_against_reports_by_hand(hand, tmp_path, auc, code):
    metrics = {"auc": auc, "auc_gain_over_baseline_low": 0.1, "worst_subgroup_auc": 0.6}
    metrics |= {"calibration_error": 0.01, "latency_ms_p99": 1, "model_mb": 1}
    (tmp_path / "evaluation.json").write_text(json.dumps({"metrics": metrics}))
    (tmp_path / "validation.json").write_text(json.dumps({"passed": True}))
    given = ("--evaluation", tmp_path / "evaluation.json", "--validation", tmp_path / "validation.json")
    ended, said = hand("gate", "--line", "flight-delay", *given, "--json")
    assert (ended, json.loads(said)["passed"]) == (code, code == 0)


def test_gates_need_reports_that_can_be_read(hand, tmp_path):
    (tmp_path / "list.json").write_text("[]")
    given = ("--evaluation", tmp_path / "list.json", "--validation", tmp_path / "list.json")
    code, said = hand("gate", "--line", "flight-delay", *given)
    assert (code, said[:50]) == (2, "--evaluation must be a JSON document, got list in ")


def test_a_group_that_the_code_forgot_is_named():
    class Code:
        def tables(self, _raw):
            return {"plan": rows(1)}

    with pytest.raises(BadInputError, match=r"models/trip_delay/features.py: tables\(\) must give rain, got plan"):
        collect.groups(line(), Code(), {})
