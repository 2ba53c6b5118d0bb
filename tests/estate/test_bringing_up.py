"""This file tests how every line of a laptop gets its first champion, and what a person is told then."""

import pytest

from estate import addresses, bringing_up, looking, sources
from estate.problems import BadInput, Problem
from estate.verbs import up
from estate.where import ROOT, Where
from jobs.kit.line import load
from tests.estate.fakes import LINE, Aws, StepFunctions, arn

NOTHING = {"champion": None, "pending": []}


@pytest.fixture
def world(monkeypatch, capsys):
    """Brings a line up whose status, approval and running executions are given; the steps that were taken, and what was said."""

    def run(told, approval="manual", running=()):
        steps = []
        sfn = StepFunctions(running={name: {} for name in running}, ends=[{"status": "RUNNING"}])
        at = {"approval": approval, "pipeline_arn": "arn:pipeline", "release_arn": "arn:release"}
        monkeypatch.setattr(bringing_up, "describe", lambda *_: told)
        monkeypatch.setattr(bringing_up.Signed, "here", lambda: None)
        monkeypatch.setattr(bringing_up, "Aws", lambda _: Aws({"stepfunctions": sfn, "ssm": None}))
        monkeypatch.setattr(addresses, "read", lambda *_: addresses.Addresses({}, at))
        monkeypatch.setattr(bringing_up, "_run_and_release", lambda line, _spec: steps.append(line.name) or "r1")
        found = bringing_up.bring_up(Where("local"), LINE)
        return found, steps, capsys.readouterr().err

    return run


def test_a_package_that_waits_for_a_person_is_not_joined_by_another(world):
    found, steps, said = world({**NOTHING, "pending": [arn(2), arn(1)]})
    assert (found, steps) == ({"line": LINE, "champion": None, "run": None}, [])
    assert f"estate approve {LINE} 2 --reason" in said


@pytest.mark.parametrize(
    ("told", "approval", "running"),
    [
        (NOTHING, "manual", ()),
        ({**NOTHING, "pending": [arn(1)]}, "automatic", ()),
        ({**NOTHING, "pending": [arn(1)]}, "manual", ["arn:pipeline:r0"]),
        ({**NOTHING, "pending": [arn(1)]}, "manual", ["arn:release:r0"]),
    ],
    ids=["nothing pending", "nobody has to approve", "a run under way", "a release under way"],
)
def test_else_a_line_is_run_or_followed(world, told, approval, running):
    assert world(told, approval, running)[1] == [LINE]


def test_a_line_that_serves_is_left_alone(world):
    assert world({"champion": {"version": 1}, "pending": []})[1] == []


def test_a_sample_that_cannot_be_read_is_bad_input(monkeypatch):
    monkeypatch.setattr(bringing_up.executions, "under_way", lambda *_: None)
    monkeypatch.setattr(sources, "load_samples", lambda *_: [])
    monkeypatch.setattr(sources, "look", lambda *_: ["flights.csv: file must hold rows, got 0 bytes"])
    line = bringing_up.Subject(
        aws=Aws({"stepfunctions": None, "s3": None}),
        name=LINE,
        at=addresses.Addresses({"raw_bucket": "raw"}, {"release_arn": "arn:release"}),
    )
    with pytest.raises(BadInput, match="got 0 bytes"):
        bringing_up._run_and_release(line, None)


def test_what_is_wrong_with_one_line_keeps_no_other_from_serving(monkeypatch, capsys):
    def bring(_where, name):
        if name == "first":
            raise Problem("step Train failed")
        return {"line": name, "champion": {"version": 3}}

    monkeypatch.setattr("estate.lines.known", lambda _: ["first", "second"])
    monkeypatch.setattr(bringing_up, "bring_up", bring)
    with pytest.raises(Problem, match="step Train failed"):
        up._bring_up(Where("local"))
    said = capsys.readouterr().err
    assert "first has no model: step Train failed" in said
    assert "second serves version 3" in said


def test_what_to_look_at_is_of_a_line_that_serves():
    waiting = {"line": "another-line", "champion": None}
    said = dict(looking.suggestions(ROOT, [waiting, {"line": LINE, "champion": {"version": 1}}]))
    assert all("another-line" not in command for command in said)
    assert f"estate drift {LINE} --from 2013-04-01 --to 2013-07-01" in said
    assert list(dict(looking.suggestions(ROOT, [waiting]))) == ["estate status"]


@pytest.mark.parametrize(
    ("stated", "wish"),
    [
        ({"rounds": 60, "min_child_weight": 5}, "min_child_weight=1000000"),
        ({"rounds": 60}, "rounds=1"),
        ({"eta": 0.1}, None),
    ],
)
def test_only_hyperparameters_that_the_line_states_are_suggested(stated, wish):
    line = load(LINE)
    line = line.model_copy(update={"training": line.training.model_copy(update={"hyperparameters": stated})})
    runs = [command for command, _ in looking.about(line) if command.startswith("estate run")]
    assert runs == ([f"estate run {LINE} --set {wish}"] if wish else [])
