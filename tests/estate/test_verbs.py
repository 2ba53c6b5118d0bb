import json

import pytest

from estate import addresses, executions, runs, sources, subject
from estate.__main__ import VERBS, build, run
from estate.lock import alone
from estate.problems import BadInput, Problem, Refused, RolledBack
from estate.verbs.rollback import proven
from estate.where import Where
from tests.estate.fakes import LINE, Aws, Functions, Registry, StepFunctions, arn, chain

AT = addresses.Addresses(
    {"ledger_table": "t", "raw_bucket": "raw", "artifacts_bucket": "artifacts"},
    {
        "pipeline_arn": "arn:pipeline",
        "release_arn": "arn:release",
        "package_group": "g",
        "functions": {"approve": "f-approve"},
        "endpoint": "e",
    },
)
SUCCEEDED = {"status": "SUCCEEDED"}
REPORT = {"passed": True, "gates": [{"gate": "auc", "measured": 0.7, "limit": 0.62, "passed": True, "reason": ""}]}


@pytest.fixture
def world(tmp_path, monkeypatch):
    """The command line on a cloud in memory; gives the clients."""
    monkeypatch.setenv("ESTATE_HOME", str(tmp_path))
    clients = {
        "stepfunctions": StepFunctions(),
        "sagemaker": Registry({1: "Approved", 2: "Rejected", 3: "PendingManualApproval"}),
        "lambda": Functions({"package_arn": arn(3), "status": "Approved", "reason": "fine"}),
        "ssm": None,
        "s3": None,
        "sts": None,
    }
    monkeypatch.setattr("estate.aws.Aws", lambda _where: Aws(clients))
    monkeypatch.setattr(subject, "Aws", lambda _where: Aws(clients))
    monkeypatch.setattr("estate.signed.Signed.here", lambda: None)
    monkeypatch.setattr(addresses, "read", lambda *_: AT)
    monkeypatch.setattr(sources, "look", lambda *_: [])
    monkeypatch.setattr(runs, "report", lambda *_: REPORT)
    monkeypatch.setattr(runs, "package_of_run", lambda *_: (arn(1), "Approved"))
    monkeypatch.setattr("estate.follow._TICK", 0)
    monkeypatch.setattr(executions, "run_id", lambda: "r1")
    return clients


def say(capsys, *argv):
    code = run(argv)
    said = capsys.readouterr()
    return code, said.out, said.err


def the_approval_releases(world):
    world["stepfunctions"].running["arn:release:from-event"] = {"package_arn": arn(1)}


class TestRun:
    def test_a_run_that_passes_is_followed_to_its_release(self, world, capsys):
        the_approval_releases(world)
        world["stepfunctions"].ends = [SUCCEEDED]
        code, out, err = say(capsys, "run", LINE, "--json")
        document = json.loads(out)
        assert code == 0
        assert (document["run_id"], document["status"]) == ("r1", "succeeded")
        assert document["gates"] == REPORT["gates"]
        assert document["release"]["outcome"] == "live"
        assert "auc" in err

    def test_a_run_that_its_gates_refuse_ends_3_and_releases_nothing(self, world, capsys):
        world["stepfunctions"].ends = [{"status": "FAILED", "error": "Refused", "cause": "auc too low"}]
        code, out, err = say(capsys, "run", LINE, "--json")
        assert code == 3
        assert json.loads(out)["status"] == "refused"
        assert "auc too low" in err
        assert len(world["stepfunctions"].started) == 1

    def test_a_run_that_fails_ends_1_with_the_step_and_its_own_words(self, world, capsys):
        cause = json.dumps({"FailureReason": "column temp is missing"})
        world["stepfunctions"].ends = [{"status": "FAILED", "error": "States.TaskFailed", "cause": cause}]
        code, out, err = say(capsys, "run", LINE)
        assert (code, out) == (1, "")
        assert "column temp is missing" in err
        assert "Traceback" not in err

    @pytest.mark.parametrize(
        ("reason", "code"),
        [
            ("AlgorithmError: See job logs\nExitCode 2\nfile must hold rows", 2),
            ("AlgorithmError: , exit code: 2", 2),
            ("AlgorithmError: See job logs\nExitCode 1\nrow 2", 1),
            ("ExitCode 25", 1),
        ],
    )
    def test_a_step_that_could_not_use_its_input_ends_2_in_the_job_s_own_words(self, world, capsys, reason, code):
        cause = json.dumps({"FailureReason": reason, "ExitMessage": "trips.csv: file must hold rows, got none"})
        world["stepfunctions"].ends = [{"status": "FAILED", "error": "States.TaskFailed", "cause": cause}]
        ended, _, err = say(capsys, "run", LINE)
        assert ended == code
        assert err.strip().endswith("trips.csv: file must hold rows, got none")

    def test_a_release_that_rolled_back_ends_4(self, world, capsys):
        the_approval_releases(world)
        world["stepfunctions"].ends = [
            SUCCEEDED,
            SUCCEEDED,
            SUCCEEDED,
            {"status": "FAILED", "error": "RolledBack", "cause": "5xx"},
        ]
        code, _, err = say(capsys, "run", LINE)
        assert code == 4
        assert "was rolled back: 5xx" in err

    def test_overrides_reach_the_execution_as_text(self, world, capsys):
        world["stepfunctions"].ends = [{"status": "FAILED", "error": "Refused", "cause": "bad"}]
        say(capsys, "run", LINE, "--set", "rounds=1", "--set", "learning_rate=0.001")
        [started] = world["stepfunctions"].started
        assert started["overrides"] == {"rounds": "1", "learning_rate": "0.001"}
        assert started["by"] == "arn:aws:iam::000000000000:user/ana"

    def test_a_run_under_way_is_followed_and_not_started_twice(self, world, capsys):
        the_approval_releases(world)
        world["stepfunctions"].running["arn:pipeline:r0"] = {"run_id": "r0", "overrides": {}}
        world["stepfunctions"].ends = [SUCCEEDED]
        code, out, _ = say(capsys, "run", LINE, "--json")
        assert (code, json.loads(out)["run_id"]) == (0, "r0")
        assert world["stepfunctions"].started == []

    def test_other_settings_than_those_of_the_run_under_way_are_refused(self, world, capsys):
        world["stepfunctions"].running["arn:pipeline:r0"] = {"run_id": "r0", "overrides": {}}
        world["stepfunctions"].ends = [SUCCEEDED]
        code, _, err = say(capsys, "run", LINE, "--set", "rounds=1")
        assert code == 2
        assert "r0" in err

    @pytest.mark.parametrize("wrong", [("--set", "round=1"), ("--set", "rounds")])
    def test_a_wrong_setting_ends_2_before_anything_starts(self, world, capsys, wrong):
        assert say(capsys, "run", LINE, *wrong)[0] == 2
        assert world["stepfunctions"].started == []

    def test_all_wrong_deliveries_are_named_before_anything_starts(self, world, capsys, monkeypatch):
        monkeypatch.setattr(sources, "look", lambda *_: ["flights.csv: empty", "weather.csv: cut off"])
        code, _, err = say(capsys, "run", LINE)
        assert code == 2
        assert "flights.csv: empty\nweather.csv: cut off" in err
        assert world["stepfunctions"].started == []

    def test_a_package_that_waits_for_a_person_says_how_to_approve_it(self, world, capsys, monkeypatch):
        monkeypatch.setattr(runs, "package_of_run", lambda *_: (arn(3), "PendingManualApproval"))
        world["stepfunctions"].ends = [SUCCEEDED]
        code, out, err = say(capsys, "run", LINE, "--json")
        assert (code, json.loads(out)["release"]) == (0, None)
        assert f"estate approve {LINE} 3 --reason" in err

    def test_an_approval_that_set_off_nothing_is_made_good(self, world, capsys, monkeypatch):
        monkeypatch.setattr(executions, "release_of", lambda *_: None)
        world["stepfunctions"].ends = [SUCCEEDED]
        assert say(capsys, "run", LINE)[0] == 0
        assert world["stepfunctions"].started[-1]["package_arn"] == arn(1)


class TestRelease:
    def test_the_newest_approved_is_released_by_default(self, world, capsys):
        world["stepfunctions"].ends = [SUCCEEDED]
        code, out, _ = say(capsys, "release", LINE, "--json")
        assert (code, json.loads(out)["package"]) == (0, arn(1))
        assert world["stepfunctions"].started[0]["machine"] == "arn:release"

    @pytest.mark.parametrize(("error", "code"), [("Refused", 3), ("RolledBack", 4), ("Failed", 1)])
    def test_the_exit_code_says_how_it_ended(self, world, capsys, error, code):
        world["stepfunctions"].ends = [{"status": "FAILED", "error": error, "cause": "because"}]
        found, _, err = say(capsys, "release", LINE, "2")
        assert found == code
        assert "because" in err

    def test_what_was_said_reaches_the_release(self, world, capsys):
        world["stepfunctions"].ends = [SUCCEEDED]
        say(capsys, "release", LINE, "1", "--strategy", "all-at-once", "--break-glass", "pager storm")
        [started] = world["stepfunctions"].started
        assert (started["strategy"], started["break_glass"]) == ("all-at-once", "pager storm")

    @pytest.mark.parametrize("wrong", [["9"], ["1", "--strategy", "canary"]])
    def test_a_version_or_strategy_that_does_not_exist_ends_2(self, world, capsys, wrong):
        assert say(capsys, "release", LINE, *wrong)[0] == 2
        assert world["stepfunctions"].started == []

    def test_nothing_approved_ends_2(self, world, capsys):
        world["sagemaker"].versions = {1: "Rejected"}
        assert say(capsys, "release", LINE)[0] == 2


class TestApprove:
    @pytest.mark.parametrize("verb", ["approve", "reject"])
    def test_the_word_reaches_the_function_with_who_and_why(self, world, capsys, verb):
        code, out, _ = say(capsys, verb, LINE, "3", "--reason", "checked", "--json")
        [asked] = world["lambda"].asked
        assert code == 0
        assert asked == {
            "package_arn": arn(3),
            "decision": verb,
            "reason": "checked",
            "by": "arn:aws:iam::000000000000:user/ana",
        }
        assert json.loads(out)["status"] == "Approved"

    def test_a_decision_that_may_not_be_ends_3(self, world, capsys):
        world["lambda"].error, world["lambda"].answer = True, {"errorType": "DecisionError", "errorMessage": "rejected"}
        assert say(capsys, "approve", LINE, "2", "--reason", "x")[0] == 3

    def test_a_function_that_fails_ends_1(self, world, capsys):
        world["lambda"].error, world["lambda"].answer = True, {"errorType": "KeyError", "errorMessage": "boom"}
        code, _, err = say(capsys, "approve", LINE, "3", "--reason", "x")
        assert code == 1
        assert "approve failed: boom" in err

    def test_a_word_without_a_reason_ends_2(self, world, capsys):
        assert say(capsys, "reject", LINE, "3")[0] == 2


def released(version, outcome="live"):
    return ("release", f"{arn(version)}#e", {"outcome": outcome, "package_arn": arn(version)})


def test_a_rollback_goes_to_the_last_that_was_live_before():
    rows = chain(released(1), released(2), released(3, "rolled back"), released(3), released(3))
    assert proven(rows, {arn(1), arn(2), arn(3)}) == arn(2)
    assert proven(rows, {arn(1), arn(3)}) == arn(1)
    assert proven(chain(released(1)), {arn(1)}) is None
    assert proven([], set()) is None


@pytest.mark.parametrize("verb", ["run", "release", "predict", "drift", "status", "lineage"])
def test_an_unknown_line_names_the_known_ones(world, capsys, verb):
    more = ["x"] if verb == "predict" else []
    code, out, err = say(capsys, verb, "flght-delay", *more)
    assert (code, out) == (2, "")
    assert "flight-delay" in err
    assert "Traceback" not in err


@pytest.mark.parametrize("argv", [["fly"], ["run"], ["run", LINE, "--fast"], ["status", "--stack", "moon"], ["local"]])
def test_bad_usage_ends_2_in_words(world, capsys, argv):
    code, _, err = say(capsys, *argv)
    assert code == 2
    assert err
    assert "Traceback" not in err


@pytest.mark.parametrize("verb", sorted(VERBS))
def test_every_verb_helps_with_an_example(capsys, verb):
    code, out, _ = say(capsys, verb, "--help")
    assert code == 0
    assert "estate" in out
    assert "xample" in out or "estate " + verb in out


def leaves(command, path=()):
    """Every command that does something, below groups too."""
    inside = getattr(command, "commands", None)
    if inside is None:
        return [(" ".join(path), command)]
    return [found for name, one in inside.items() for found in leaves(one, (*path, name))]


def test_every_verb_can_answer_in_json():
    from typer.main import get_command

    commands = dict(leaves(get_command(build(sorted(set(VERBS.values()))))))
    mute = {name for name, one in commands.items() if "--json" not in [o for p in one.params for o in p.opts]}

    assert mute == set()


def test_a_traceback_is_shown_only_on_request(world, capsys, monkeypatch):
    monkeypatch.setattr(addresses, "read", lambda *_: 1 / 0)
    assert "Traceback" not in say(capsys, "release", LINE)[2]
    assert "Traceback" in say(capsys, "release", LINE, "--debug")[2]


def test_ctrl_c_is_one_clear_message(world, capsys, monkeypatch):
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(addresses, "read", interrupted)
    code, _, err = say(capsys, "run", LINE)
    assert code == 1
    assert "the same command continues it" in err
    assert err.count("\n") == 1


def test_two_ups_at_once_are_refused_with_the_holders_name(tmp_path, monkeypatch):
    monkeypatch.setenv("ESTATE_HOME", str(tmp_path))
    with alone(Where(), "up"), pytest.raises(BadInput, match=r"`estate up` \(process \d+"), alone(Where(), "up"):
        pass
    with alone(Where(), "up"):
        pass


@pytest.fixture
def spoilt(tmp_path, monkeypatch):
    """A repository of one line and one stack whose files a test can spoil; gives a function that replaces text."""
    import shutil

    from estate.where import ROOT

    for name in ("Pulumi.yaml", "models/flight_delay/model.yaml", "stacks/config/Pulumi.local.yaml"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    monkeypatch.setenv("ESTATE_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(Where, "__init__", lambda self, stack="local": self.__dict__.update(stack=stack, root=tmp_path))

    def spoil(name, old, new):
        text = (tmp_path / name).read_text()
        assert old in text
        (tmp_path / name).write_text(text.replace(old, new, 1))

    return spoil


MODEL, CONFIG = "models/flight_delay/model.yaml", "stacks/config/Pulumi.local.yaml"


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        (MODEL, "owner: ", "colour: red\nowner: ", "colour must be a known key"),
        (MODEL, "spot: true", "spot: maybe", "training.spot must be true or false, got 'maybe'"),
        (MODEL, "temp: {type", "tempo: {type", "must come from a column of the sources, got weather.tempo"),
        (MODEL, "distance: {type: number", "distance: {type: number, source: flights.air_time", "known only later"),
        (MODEL, "\nmonitoring:", "\nmonitoring:\n  false_discovery_rate: 7", "must be less than 1"),
        (CONFIG, "owner:", "ownr: me\n    owner:", "ownr must be a known key"),
    ],
)
@pytest.mark.parametrize("verb", ["up", "preview"])
def test_a_file_that_is_wrong_ends_2_and_nothing_is_started(spoilt, tmp_path, capsys, verb, file, old, new, message):
    spoilt(file, old, new)
    code, out, err = say(capsys, verb, "--json")
    assert (code, out) == (2, "")
    assert message in err
    assert not (tmp_path / "home").exists()


@pytest.mark.parametrize("verb", ["up", "preview"])
def test_another_stack_without_the_pulumi_cli_says_so(monkeypatch, tmp_path, capsys, verb):
    monkeypatch.setenv("PATH", str(tmp_path))
    code, _, err = say(capsys, verb, "--stack", "dev")
    assert code == 1
    assert "Pulumi CLI, which is not installed" in err


def test_another_stack_is_deployed_by_the_pulumi_cli_with_the_policies(monkeypatch, tmp_path, capsys):
    (tmp_path / "pulumi").write_text(f'#!/bin/sh\necho "$@" > {tmp_path}/said\nexit 7\n')
    (tmp_path / "pulumi").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin")
    assert say(capsys, "up", "--stack", "dev", "--yes")[0] == 7
    assert (tmp_path / "said").read_text() == "up --stack dev --policy-pack policies --yes\n"


def test_prod_is_never_destroyed_from_here(capsys):
    assert say(capsys, "destroy", "--stack", "prod", "--yes")[0] == 3


def test_the_problems_have_the_codes_of_the_design():
    assert [kind.code for kind in (Problem, BadInput, Refused, RolledBack)] == [1, 2, 3, 4]


def test_help_lists_every_verb_in_the_order_of_their_use_with_its_whole_sentence(capsys):
    _, out, _ = say(capsys, "--help")
    listed = [line.strip().split(maxsplit=1) for line in out.partition("Commands:")[2].splitlines() if line.strip()]

    assert [verb for verb, _ in listed] == list(VERBS)
    assert [says for _, says in listed if not says.endswith(".") or says.endswith("...")] == []
