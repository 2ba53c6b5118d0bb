"""`estate run`: followed to its release, and every way in which it ends."""
# ruff: noqa: F811 - a fixture's name is its use

import json

import pytest

from estate import executions, runs, sources
from tests.estate.fakes import LINE, arn
from tests.estate.verbs_world import REPORT, SUCCEEDED, say, the_approval_releases, world  # noqa: F401 - fixtures


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
