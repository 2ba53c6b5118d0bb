"""`estate release`, `approve`, `reject` and `rollback`: which package, by whose word, and how it ended."""
# ruff: noqa: F811 - a fixture's name is its use

import json

import pytest

from estate.verbs.rollback import proven, tried
from tests.estate.fakes import LINE, arn, chain
from tests.estate.verbs_world import SUCCEEDED, say, world  # noqa: F401 - fixtures


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


def released(version, outcome="live", reason=""):
    return ("release", f"{arn(version)}#e", {"outcome": outcome, "package_arn": arn(version), "reason": reason})


def test_a_rollback_goes_to_the_last_that_was_live_before():
    rows = chain(released(1), released(2), released(3, "rolled back"), released(3), released(3))
    assert proven(rows, {arn(1), arn(2), arn(3)}) == arn(2)
    assert proven(rows, {arn(1), arn(3)}) == arn(1)
    assert proven(chain(released(1)), {arn(1)}) is None
    assert proven([], set()) is None


def test_a_second_rollback_does_not_return_to_what_the_first_left():
    back = [released(1), released(2), released(3), released(2, reason="rollback: late flights missed")]
    assert proven(chain(*back), {arn(1), arn(2), arn(3)}) == arn(1)
    assert proven(chain(*back, released(3), released(2)), {arn(1), arn(2), arn(3)}) == arn(3)


def test_a_rollback_that_has_nowhere_to_go_says_what_became_of_each_package():
    rows = chain(released(1), released(2), released(3, "refused"), released(1, reason="rollback: late flights missed"))
    told = tried(rows, {arn(1): "Approved", arn(2): "Approved"})
    assert told == "version 1 live, Approved; version 2 rolled back from, Approved; version 3 refused, gone"
    assert tried([], {}) == "no release"
