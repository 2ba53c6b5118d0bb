"""This file cuts a history into spans of time, each with about as many rows as fit into memory at once. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

HOUR = 3600


@dataclass(frozen=True)
class Slice:
    """Moments from `start` up to, without, `end`, in Unix seconds."""

    start: int
    end: int


def cut(hours: Iterable[tuple[int, int]], most: int) -> list[Slice]:
    """Consecutive slices, as long as they may be, none of more than `most` rows unless an hour alone has more.

    Args:
        hours: hours since 1970 in order, and how many rows each has.
        most: rows of a slice.

    >>> cut([(0, 5), (1, 4), (5, 9), (6, 1)], 10)
    [Slice(start=0, end=18000), Slice(start=18000, end=25200)]
    >>> cut([], 10)
    []
    """
    starts: list[int] = []
    rows, last = 0, 0
    for hour, count in hours:
        if not starts or rows + count > most:
            starts.append(hour)
            rows = 0
        rows += count
        last = hour
    ends = [*starts[1:], last + 1]
    return [Slice(start * HOUR, end * HOUR) for start, end in zip(starts, ends, strict=bool(starts))]


def number(moment: str, slices: Sequence[Slice]) -> str:
    """The number of the slice that a moment is in, as an expression of SQL."""
    cases = " ".join(f"when {moment} < {one.end} then {position}" for position, one in enumerate(slices[:-1]))
    return f"case {cases} else {len(slices) - 1} end" if cases else "0"
