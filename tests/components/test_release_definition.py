"""The order of a release: every state is reachable and every end is said."""

import pytest

from components.release_definition import OUTCOMES, ReleasePlan, definition
from tests.components.test_pipeline_definition import following

STATES = definition(ReleasePlan(partition="aws", line="flight-delay", function_arn="arn:f"))["States"]
ACTIONS = ("Prepare", "Stage", "Check", "Unstage", "Deploy", "Verify", "Clean")


def test_every_state_is_reached_and_every_way_leads_to_a_state():
    seen, todo = set(), ["Prepare"]
    while todo:
        name = todo.pop()
        if name not in seen:
            seen.add(name)
            todo += following(STATES, name)

    assert seen == set(STATES)


@pytest.mark.parametrize("name", ACTIONS)
def test_each_action_is_sent_the_whole_release_and_its_answer_becomes_the_state(name):
    payload = STATES[name]["Parameters"]["Payload"]

    assert payload == {"action": name.lower(), "execution.$": "$$.Execution.Id", "release.$": "$"}
    assert STATES[name]["OutputPath"] == "$.Payload"
    assert STATES[name]["Catch"][0] == {"ErrorEquals": ["States.ALL"], "ResultPath": "$.error", "Next": "Fail"}


@pytest.mark.parametrize(("name", "after"), [("Stage", "Check"), ("Deploy", "Verify")])
def test_what_takes_time_is_asked_again_until_it_is_done(name, after):
    question = STATES[name]["Next"]

    assert following(STATES, question) == {after, f"{name} takes time"}
    assert STATES[f"{name} takes time"] == {"Type": "Wait", "SecondsPath": "$.wait_seconds", "Next": name}


def test_a_package_that_is_live_already_is_only_verified():
    assert following(STATES, "Is it live already?") == {"Verify", "Stage"}


@pytest.mark.parametrize(("outcome", "error"), OUTCOMES.items())
def test_an_execution_ends_with_what_became_of_the_release(outcome, error):
    [choice] = [c for c in STATES["How did it end?"]["Choices"] if c["StringEquals"] == outcome]

    assert STATES[choice["Next"]] == {"Type": "Fail", "Error": error, "CausePath": "$.why"}
