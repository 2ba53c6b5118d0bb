"""Whoever asks what was done about a verdict is told why, and what kept it from more."""

from estate.responded import told


def a_response(**changed):
    about = {"start": "2013-05-05T00:00:00Z", "verdict": "drifting", "cause": "AUC 0.500, 0.723 in training"}
    found = {"about": about, "severity": "critical", "labels": "without_labels", "action": "page", "actions": ["page"]}
    return found | {"conditions": {}, "outcomes": [{"action": "page", "outcome": "told"}]} | changed


def condition(name, measured=None, limit=None, *, holds=False):
    return {"condition": name, "holds": holds, "measured": measured, "limit": limit}


def lines(**changed):
    return list(told({"line": "l", "retrain": "start", "reason": "", "responses": [a_response(**changed)]}))


def test_a_response_says_the_cause_and_what_came_of_it():
    assert lines()[1:] == [
        "2013-05-05T00:00:00Z  drifting, critical, without labels: page",
        "    AUC 0.500, 0.723 in training",
        "    page: told",
    ]


def test_what_does_not_hold_is_named_with_its_figures_and_what_holds_is_not():
    found = {
        "retrain": [condition("labels since the last training", 999, 1000), condition("it is day", holds=True)],
        "roll_back": [condition("a proven package is there")],
    }
    assert lines(conditions=found)[3:5] == [
        "    no retrain, for this does not hold: labels since the last training (is 999, limit 1000)",
        "    no roll_back, for this does not hold: a proven package is there",
    ]


def test_a_change_that_another_made_needless_is_told_so():
    found = {"retrain": [condition("it is day", holds=True)]}
    assert "    no retrain: another change was made" in lines(conditions=found, actions=["page", "roll_back"])


def test_how_a_training_ended_is_told_beside_its_id():
    began = {"action": "retrain", "outcome": "began: r1"}
    assert lines(outcomes=[began], run="refused")[-1] == "    retrain: began: r1, refused"


def test_that_nobody_was_called_has_its_reason():
    found = {"call": [condition("not suppressed")]}
    assert "    nobody is called, for this does not hold: not suppressed" in lines(conditions=found, actions=["record"])
