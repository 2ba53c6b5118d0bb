"""This file measures validation against pandera and Great Expectations: the same checks of the same frame in one run."""

from collections.abc import Iterator

from bench.measure import Figure


def figures() -> Iterator[Figure]:
    yield from ()
