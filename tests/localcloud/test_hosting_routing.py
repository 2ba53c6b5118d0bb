"""How a request finds its server."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localcloud.hosting.routing import by_share, by_weight, least_busy


@dataclass(eq=False)
class Server:
    inflight: int = 0
    alive: bool = True


@dataclass(eq=False)
class Variant:
    name: str
    weight: float


@given(st.floats(0, 0.999), st.floats(0, 1))
def test_a_share_gets_exactly_the_draws_below_it(drawn, share):
    assert by_share([(share, "new"), (1 - share, "old")], drawn) == ("new" if drawn < share else "old")


def test_rounding_leaves_no_draw_without_a_target():
    thirds = [(1 / 3, "a"), (1 / 3, "b"), (0.333, "c")]

    assert by_share(thirds, 0.9999999) == "c"


@pytest.mark.parametrize(("drawn", "name"), [(0.0, "a"), (0.74, "a"), (0.75, "b"), (0.99, "b")])
def test_weights_are_relative_to_each_other(drawn, name):
    assert by_weight([Variant("a", 3), Variant("b", 1)], drawn).name == name


def test_a_variant_of_weight_zero_gets_nothing():
    variants = [Variant("a", 0), Variant("b", 1)]

    assert {by_weight(variants, drawn / 100).name for drawn in range(100)} == {"b"}
    assert by_weight([Variant("a", 0)], 0.5) is None


def test_a_dead_server_is_never_chosen():
    dead, alive = Server(alive=False), Server(inflight=9)

    assert all(least_busy([dead, alive], turn) is alive for turn in range(4))
    assert least_busy([dead], 0) is None


def test_the_least_busy_server_is_chosen_and_equals_take_turns():
    busy, first, second = Server(inflight=2), Server(), Server()

    assert [least_busy([busy, first, second], turn) for turn in (1, 2)] == [first, second]
