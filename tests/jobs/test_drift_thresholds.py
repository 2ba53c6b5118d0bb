"""What a line states of its monitoring, what its functions are told, and what holds where nothing is said."""

import typing
from dataclasses import MISSING, fields

import pytest

from jobs.drift.contract import Drift
from jobs.drift.thresholds import NAMES, Thresholds
from jobs.kit.response import Retrain, told
from jobs.kit.treatment import Deployment, Monitoring
from jobs.respond.contract import RespondContract, Rules
from jobs.serve.contract import ServeContract


def defaults(contract):
    """Type and default of every field that has one."""
    kinds = typing.get_type_hints(contract)
    return {f.name: (kinds[f.name], f.default) for f in fields(contract) if f.default is not MISSING}


@pytest.mark.parametrize(
    ("contract", "spec", "own"),
    [
        (Drift, Monitoring, set()),
        (Drift, Deployment, {"capture_percent"}),  # the spec says whole percents, the endpoint may report others
        (RespondContract, Monitoring, set()),
        (Rules, Retrain, set()),
        (ServeContract, Deployment, {"lookup"}),  # by hand, nothing is there to be looked up in
    ],
)
def test_what_holds_where_a_line_says_nothing_holds_where_nobody_tells_the_function(contract, spec, own):
    shared = (defaults(contract).keys() & spec.model_fields.keys()) - own
    stated = {name: (type(spec.model_fields[name].default), spec.model_fields[name].default) for name in shared}

    assert {name: defaults(contract)[name] for name in shared} == stated
    assert shared


def test_a_line_can_state_every_threshold():
    assert set(NAMES) - {"every_seconds"} <= Monitoring.model_fields.keys()


def test_a_caller_s_word_goes_before_what_is_stated_under_the_same_name():
    found = Thresholds.of(Monitoring(max_ks=0.07), every_seconds=60, max_psi=0.3)

    assert (found.max_ks, found.max_psi, found.every_seconds) == (0.07, 0.3, 60)


def test_the_function_is_told_its_windows_length_and_never_guesses_it():
    assert "every_seconds" not in defaults(Drift)


def test_a_controller_that_is_told_nothing_keeps_the_rules_that_a_silent_line_has():
    assert vars(Rules(table={}, **told(Retrain()))) == vars(Rules(table={}))
