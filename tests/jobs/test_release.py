"""What is decided in a release, by what the service and the staged model say."""

import json
from datetime import UTC, datetime

import pytest
from botocore.exceptions import ClientError

from jobs.release.cloud import absent, create_once
from jobs.release.contract import ReleaseContract
from jobs.release.decide import Endpoint, Step, golden_problems, next_step, outcome, staging_step, superseded, wait
from tests.jobs.release_world import CONTRACT


def at(status, config="new", pending=None):
    return Endpoint(status=status, config=config, pending=pending)


@pytest.mark.parametrize(
    ("endpoint", "started", "step"),
    [
        (None, False, Step.CREATE),
        (at("Creating", ""), True, Step.WAIT),
        (at("Updating", "old"), False, Step.WAIT),
        (at("RollingBack", "old"), True, Step.WAIT),
        (at("Deleting"), False, Step.WAIT),
        (at("InService"), True, Step.DONE),
        (at("InService"), False, Step.DONE),
        (at("InService", "old"), False, Step.UPDATE),
        (at("InService", "old"), True, Step.ROLLED_BACK),
        (at("Failed"), True, Step.FAILED),
        (at("Failed", "old"), False, Step.DELETE),
        (at("UpdateRollbackFailed", "old"), True, Step.FAILED),
        (at("UpdateRollbackFailed", "old"), False, Step.UPDATE),
    ],
)
def test_what_the_endpoint_says_decides_the_next_step(endpoint, started, step):
    assert next_step(endpoint, "new", started=started) is step


def test_a_staging_endpoint_of_an_earlier_release_makes_room():
    assert staging_step(at("InService", "old"), "new", started=False) is Step.DELETE


class TestGoldenAnswers:
    ANSWER = json.dumps({"package": "p", "probability": 0.25})

    def test_the_expected_answers_are_no_problem(self):
        assert golden_problems([0.25, 0.25001], [self.ANSWER] * 2, "p") == []

    @pytest.mark.parametrize(
        ("expected", "answers", "word"),
        [
            ([0.26], [ANSWER], "probability 0.260000, got 0.250000"),
            ([0.25], ['{"package": "q", "probability": 0.25}'], "must come from p, came from q"),
            ([0.25], ["<html>"], "must hold a probability"),
            ([0.25], ['{"error": {"field": "temp", "message": "missing"}}'], "must hold a probability"),
            ([0.25, 0.25], [ANSWER], "must be 2"),
            ([], [], "at least 1"),
        ],
    )
    def test_any_other_answer_is_named(self, expected, answers, word):
        assert word in golden_problems(expected, answers, "p")[0]


def test_the_configurations_in_use_and_the_newest_stay():
    created = {name: datetime(2026, 1, day, tzinfo=UTC) for day, name in enumerate("abcde", start=1)}
    assert superseded(created, {"e", "d"}) == ["a", "b", "c"]
    assert superseded(created, {"e"}) == ["a", "b", "c"]
    assert superseded(created, {"a", "b", "c"}) == ["d", "e"]
    assert superseded({"e": created["e"]}, {"e"}) == []


def test_the_looks_become_rarer_and_never_stop():
    assert [wait(n) for n in (0, 4, 8, 500)] == [1, 5, 30, 30]


@pytest.mark.parametrize(
    ("error", "word"),
    [("Refused", "refused"), ("RolledBack", "rolled back"), ("States.Timeout", "failed"), ("", "failed")],
)
def test_the_error_decides_the_word(error, word):
    assert outcome({"Error": error}) == word


def test_only_not_found_is_taken_for_absence():
    def error(code, message):
        return ClientError({"Error": {"Code": code, "Message": message}}, "DescribeEndpoint")

    assert absent(error("ValidationException", 'Could not find endpoint "x".'))
    assert not absent(error("AccessDeniedException", "could not find a policy that allows it"))
    assert not absent(error("ValidationException", "1 validation error detected"))


def test_a_creation_that_is_refused_for_another_reason_is_an_error():
    def refuse(**_request):
        raise ClientError({"Error": {"Code": "ResourceLimitExceeded", "Message": "too many"}}, "CreateModel")

    with pytest.raises(ClientError, match="too many"):
        create_once(refuse)


def test_the_contract_survives_the_environment():
    assert ReleaseContract.read(CONTRACT.environ()) == CONTRACT
