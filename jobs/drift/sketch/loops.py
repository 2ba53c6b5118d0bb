"""This file counts value by value: slow as it stands, the fastest when numba compiles it, and testable either way.

Four counters per cell take turns, since a processor waits for a counter that it has only just raised. Cells are
unsigned, since Python would have a negative index count from the end, and checking for that costs as much as counting.
"""

from typing import Any

from jobs.drift.sketch.grid import Floats, Ints


def line(x: Floats, start: float, scale: float, top: float, cells: Any) -> None:
    """Cells of a linear grid, operation by operation as numpy does it: the same cells to the last value.

    Args:
        x: shape (n,).
        cells: shape (n,), int32; takes the answer.
    """
    for i in range(len(x)):
        cells[i] = int(min(max((x[i] - start) * scale, 0.0), top))


def powers(x: Floats, bits: Ints, one: int, shift: int, low: int, top: int, cells: Any) -> None:
    """Cells of a logarithmic grid from the bit patterns of the magnitudes."""
    for i in range(len(x)):
        key = (bits[i] - one) >> shift
        key = (-key if x[i] < 0 else key) - low + 1
        cells[i] = min(max(key, 0), top)


def tally(codes: Any, turns: Ints) -> None:
    """Count codes.

    Args:
        codes: shape (n,), unsigned.
        turns: how often each code comes, shape (4, codes).
    """
    for i in range(len(codes)):
        turns[i & 3, codes[i]] += 1


def inner(cells: Any, top: Any, turns: Ints, found: Ints) -> int:
    """Count cells; which values lie in the first or the last, and how many do.

    Args:
        cells: shape (n,), unsigned.
        top: the last cell.
        turns: rows per cell, shape (4, cells).
        found: shape (n,); takes their places.
    """
    many = 0
    for i in range(len(cells)):
        cell = cells[i]
        turns[i & 3, cell] += 1
        if cell == 0 or cell == top:  # noqa: PLR1714 - numba compiles two comparisons, and a loop over a tuple
            found[many] = i
            many += 1
    return many


def known(x: Floats, cells: Any, atom: Floats, turns: Ints, found: Ints) -> int:
    """Count cells; which values are not their cell's atom, and how many are not."""
    many = 0
    for i in range(len(x)):
        cell = cells[i]
        turns[i & 3, cell] += 1
        if x[i] != atom[cell]:
            found[many] = i
            many += 1
    return many
