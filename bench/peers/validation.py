"""This file measures validation against pandera and Great Expectations: the same sixty checks of the same frame in one run."""

from collections.abc import Iterator

from bench.measure import Figure
from bench.peers import inside

_PAIRS = (
    ("pandera, pandas", "ours, pandas frame", 5.0),
    ("pandera, polars", "ours, polars frame", 5.0),
    ("Great Expectations, BOOLEAN_ONLY", "ours, pandas frame", 30.0),
    ("Great Expectations, SUMMARY", "ours, pandas frame", 30.0),
)
"""A peer, us on its frame, and how many times faster we promise to be."""


def figures() -> Iterator[Figure]:
    told = inside("validation", "validation_inside.py")
    seconds, broken = told["seconds"], told["broken"]
    for peer, ours, limit in _PAIRS:
        # Great Expectations counts no rows when it is asked for true or false only.
        same = "the same rows" if broken[peer] == broken[ours] else "the same checks"
        agreed = set(broken[peer]) == set(broken[ours])
        yield Figure(
            name=f"validation of 1,000,000 x 40 with 60 checks, faster than {peer}",
            measured=seconds[peer] / seconds[ours] if agreed else 0.0,
            limit=limit,
            unit="times",
            at_least=True,
            detail=f"{seconds[peer]:.2f} s against {seconds[ours]:.3f} s; "
            + (f"{same} found broken" if agreed else "other checks found broken"),
        )
