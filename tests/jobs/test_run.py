import json

import pytest

from jobs.run.alone import StoppedError, UnderWayError, begin
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
    with pytest.raises(ValueError, match="check, start or finish, got 'stop'"):
        handle({"action": "stop", "run_id": "r1", "by": "ana"}, None)


EXECUTION = "arn:aws:states:eu-west-1:1:execution:p:r2"


class Machine:
    """Executions of the pipeline, of which some go on."""

    class exceptions:  # noqa: N801 - as boto3 names it
        class ExecutionDoesNotExist(Exception):  # noqa: N818 - as the service names it
            pass

    def __init__(self, *running):
        self.running = running

    def describe_execution(self, executionArn):  # noqa: N803 - the service's word
        return {"status": "RUNNING" if executionArn.rpartition(":")[2] in self.running else "ABORTED"}


def begun(ledger, run_id, machine=None, **asked):
    event = {"run_id": run_id, "by": "ana", "asked": asked, "execution": EXECUTION}
    return begin(ledger, "flight-delay", event, {"status": "started"}, lambda: machine or Machine())


def test_a_second_run_does_not_begin_while_the_first_goes_on(ledger):
    begun(ledger, "r1")

    with pytest.raises(UnderWayError, match="got r2 while r1 is under way"):
        begun(ledger, "r2", Machine("r1"))


def test_a_run_that_was_killed_and_closed_no_row_holds_nobody_up(ledger):
    begun(ledger, "r1")

    assert begun(ledger, "r2") == {"status": "started"}


def test_of_two_runs_that_begin_at_one_moment_one_does(ledger):
    real = ledger.newest

    def overtaken(line, *, limit):
        found = real(line, limit=limit)
        if limit > 1 and not found:
            ledger.newest = real
            begun(ledger, "r1")
        return found

    ledger.newest = overtaken
    with pytest.raises(UnderWayError):
        begun(ledger, "r2", Machine("r1"))


def test_what_a_response_has_called_for_does_not_begin_after_a_person_said_stop_and_a_persons_run_does(ledger):
    ledger.append("flight-delay", "switch", "retrain", {"switch": "stop", "reason": "wrong"}, at="t", by="ana")

    with pytest.raises(StoppedError, match="a person has stopped it: wrong"):
        begun(ledger, "r1", cause="2013-04-01T00:00:00Z")
    assert begun(ledger, "r2") == {"status": "started"}


def test_a_run_tells_its_steps_on_which_days_it_learns(environment, ledger):
    asked = {"run_id": "r1", "as_of": "2013-07-01T00:00:00+00:00", "split": "a/b/c/d"}
    said = handle({"action": "start", "run_id": "r1", "by": "ana", "asked": asked}, None)

    assert (said["as_of"], said["split"], said["min_gain"]) == (asked["as_of"], "a/b/c/d", None)
    assert ledger.rows("flight-delay", "run")[0].body["split"] == "a/b/c/d"


def test_a_run_that_was_asked_nothing_learns_as_the_line_says(environment):
    said = handle({"action": "start", "run_id": "r1", "by": "ana", "asked": {"run_id": "r1"}}, None)

    assert (said["as_of"], said["split"]) == ("", "")
