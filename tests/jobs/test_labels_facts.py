"""What is known of a prediction follows from the facts alone, whatever their order and however often they come."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jobs.labels.facts import Fact, change, in_force, versions

START = datetime(2013, 4, 1, tzinfo=UTC)
facts = st.builds(
    lambda label, known, delivered, delivery: Fact(
        prediction_id="p",
        label=label,
        label_time=START + timedelta(hours=known),
        captured_at=START,
        delivered_at=START + timedelta(hours=delivered),
        delivery=delivery,
    ),
    st.integers(0, 1),
    st.integers(0, 5),
    st.integers(0, 9),
    st.sampled_from("abc"),
)


@given(st.lists(facts, max_size=8), st.randoms(use_true_random=False))
def test_versions_are_the_same_in_any_order_and_with_any_repetition(found, random):
    again = [*found, *found[: len(found) // 2]]
    random.shuffle(again)

    assert versions(again) == versions(found)


@given(st.lists(facts, min_size=1, max_size=8))
def test_versions_are_numbered_from_one_differ_from_one_to_the_next_and_never_go_back_in_time(found):
    states = versions(found)

    assert [state.number for state in states] == list(range(1, len(states) + 1))
    assert all(one.label != other.label for one, other in pairwise(states))
    assert sorted(state.known_at for state in states) == [state.known_at for state in states]
    assert states[0].known_at == min(fact.label_time for fact in found)


@given(st.lists(facts, max_size=6), facts)
@settings(max_examples=200)
def test_only_what_was_said_before_or_is_in_force_anyway_is_called_a_duplicate(found, more):
    if change(more, found) == "duplicate":
        states = versions(found)
        said = {(fact.label, fact.label_time) for fact in found}
        state = in_force(states, more.label_time) or states[0]
        assert (more.label, more.label_time) in said or state.label == more.label


@given(st.lists(facts, min_size=1, max_size=6))
def test_the_same_fact_again_is_always_a_duplicate(found):
    assert {change(fact, found) for fact in found} == {"duplicate"}


@pytest.mark.parametrize("hours", [-1, 0])
def test_nothing_is_known_before_the_first_label(hours):
    fact = Fact(prediction_id="p", label=1, label_time=START, captured_at=START, delivered_at=START, delivery="a")
    known = in_force(versions([fact]), START + timedelta(hours=hours))
    assert (known is not None) == (hours == 0)
