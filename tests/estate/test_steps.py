from datetime import UTC, datetime, timedelta

from estate.steps import Ended, steps

START = datetime(2026, 1, 1, tzinfo=UTC)


def history(*entries):
    """Events a second apart: +Name enters a task, -Name leaves it, ~Name enters another state, ! fails; x a try failed, > one began."""
    events = []
    for second, entry in enumerate(entries):
        kind, name = entry[0], entry[1:]
        types = {"+": "TaskStateEntered", "-": "TaskStateExited", "~": "ChoiceStateEntered", "!": "ExecutionFailed"}
        types |= {"x": "TaskFailed", ">": "TaskScheduled"}
        event = {"type": types[kind], "timestamp": START + timedelta(seconds=second)}
        key = {"+": "stateEnteredEventDetails", "~": "stateEnteredEventDetails", "-": "stateExitedEventDetails"}.get(
            kind
        )
        events.append({**event, **({key: {"name": name}} if key else {})})
    return events


def told(events, *, running=True):
    return [(step.name, step.state) for step in steps(events, running=running)]


def test_a_task_that_was_left_is_done_and_took_its_time():
    [step] = steps(history("+Train", "-Train"), running=True)
    assert (step.state, step.seconds(START + timedelta(hours=1))) == ("done", 1.0)


def test_a_task_that_was_entered_is_running_and_its_time_grows():
    [step] = steps(history("+Train"), running=True)
    assert (step.state, step.seconds(START + timedelta(seconds=7))) == ("running", 7.0)


def test_a_task_left_by_an_error_failed_when_the_next_state_began():
    assert told(history("+Train", "+Failed", "-Failed", "!")) == [("Train", "failed"), ("Failed", "done")]


def test_a_task_left_by_an_error_that_was_caught_failed():
    assert told(history("+Train", ">", "x", "-Train", "+Failed", "-Failed")) == [
        ("Train", "failed"),
        ("Failed", "done"),
    ]


def test_a_task_that_went_well_when_tried_again_is_done():
    assert told(history("+Train", ">", "x", ">", "-Train")) == [("Train", "done")]


def test_a_task_during_which_the_execution_failed_failed():
    assert told(history("+Train", "!"), running=False) == [("Train", "failed")]


def test_a_task_that_ran_when_the_execution_was_stopped_failed():
    assert told(history("+Train"), running=False) == [("Train", "failed")]


def test_the_looks_of_a_waiting_loop_are_one_step_from_first_to_last():
    [step] = steps(history("+Stage", "-Stage", "~done?", "+Stage", "-Stage"), running=True)
    assert (step.state, step.seconds(START)) == ("done", 4.0)


def test_states_that_are_no_tasks_are_no_steps():
    assert told(history("~Is it live?", "+Verify", "-Verify")) == [("Verify", "done")]


def test_only_a_running_execution_runs():
    assert Ended(status="RUNNING").running
    assert not Ended(status="TIMED_OUT").running
