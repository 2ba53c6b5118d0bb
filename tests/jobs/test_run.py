import json

import pytest

from jobs.run.contract import RunContract
from jobs.run.handler import handle
from jobs.run.outcome import cause, finished
from tests.jobs.cloud_fakes import TABLE


def test_a_job_that_failed_says_its_own_reason():
    said = json.dumps({"ProcessingJobStatus": "Failed", "FailureReason": "column temp is missing"})
    assert cause({"Error": "States.TaskFailed", "Cause": said}) == "column temp is missing"


def test_a_function_that_failed_says_its_own_message():
    said = json.dumps({"errorType": "ValueError", "errorMessage": "limit must be a number", "stackTrace": []})
    assert cause({"Error": "ValueError", "Cause": said}) == "limit must be a number"


@pytest.mark.parametrize(
    ("error", "word"),
    [({"Error": "States.Timeout"}, "States.Timeout"), ({"Cause": "plain"}, "plain"), ({"Cause": "[1]"}, "[1]")],
)
def test_any_other_cause_is_said_as_it_came(error, word):
    assert cause(error) == word


def test_no_error_has_no_cause():
    assert cause(None) is None


def test_a_cause_of_megabytes_is_cut():
    assert len(cause({"Cause": "x" * 1_000_000})) < 3000


def test_a_run_cannot_end_in_a_way_that_does_not_exist():
    with pytest.raises(ValueError, match="succeeded, refused, failed"):
        finished({"status": "great"})


@pytest.fixture
def environment(ledger, monkeypatch):
    for name, value in RunContract(line="flight_delay", ledger_table=TABLE).environ().items():
        monkeypatch.setenv(name, value)


def test_a_run_leaves_a_row_at_its_start_and_at_its_end(environment, ledger):
    handle({"action": "start", "run_id": "r1", "by": "ana", "overrides": {"rounds": 1}}, None)
    handle({"action": "finish", "run_id": "r1", "by": "ana", "status": "refused", "package_arn": "arn:p"}, None)
    start, end = ledger.rows("flight-delay", "run")
    assert start.body == {"status": "started", "overrides": {"rounds": 1}}
    assert end.body == {"status": "refused", "package": "arn:p", "cause": None}
    assert {start.id, end.id} == {"r1"}


def test_a_retried_start_is_one_row(environment, ledger):
    for _ in range(2):
        handle({"action": "start", "run_id": "r1", "by": "ana"}, None)
    assert len(ledger.rows("flight-delay")) == 1


def test_an_unknown_action_is_refused(environment):
    with pytest.raises(ValueError, match="start or finish, got 'stop'"):
        handle({"action": "stop", "run_id": "r1", "by": "ana"}, None)
