"""This file counts value by value: slow as it stands, the fastest when numba compiles it, and testable either way.

Four counters per cell take turns, since a processor waits for a counter that it has only just raised. Cells are
unsigned, since Python would have a negative index count from the end, and checking for that costs as much as counting.
"""

from typing import Any

import numpy as np

from jobs.drift.sketch.grid import Floats, Ints


def line(x: Floats, start: float, scale: float, cells: int, inner: Any) -> None:
    """Inner cells of a linear grid, operation by operation as numpy does it: the same cells to the last value.

    Args:
        x: shape (n,).
        cells: how many there are; the number of what lies beyond.
        inner: shape (n,), int32; takes the answer.
    """
    for i in range(len(x)):
        place = int(min(max((x[i] - start) * scale, 0.0), cells + 1.0)) - 1
        inner[i] = place if place >= 0 else cells


def powers(x: Floats, unit: float, room: Floats, one: int, shift: int, low: int, cells: int, inner: Any) -> None:
    """Inner cells of a logarithmic grid from the bit patterns of the magnitudes, which lie in `room`."""
    for i in range(len(x)):
        room[i] = abs(x[i]) + unit
    bits = room.view(np.int64)
    for i in range(len(x)):
        key = (bits[i] - one) >> shift
        key = (-key if x[i] < 0 else key) - low
        inner[i] = key if 0 <= key < cells else cells


def tally(codes: Any, turns: Ints) -> None:
    """Count codes.

    Args:
        codes: shape (n,), unsigned.
        turns: how often each code comes, shape (4, codes).
    """
    for i in range(len(codes)):
        turns[i & 3, codes[i]] += 1


def beyond(inner: Any, cells: Any, turns: Ints, found: Ints) -> int:
    """Count cells; which values lie beyond all inner ones, and how many do.

    Args:
        inner: shape (n,), unsigned.
        cells: the number of what lies beyond.
        turns: rows per cell, shape (4, cells + 1).
        found: shape (n,); takes their places.
    """
    many = 0
    for i in range(len(inner)):
        cell = inner[i]
        turns[i & 3, cell] += 1
        if cell == cells:
            found[many] = i
            many += 1
    return many


def known(x: Floats, inner: Any, atom: Floats, turns: Ints, found: Ints) -> int:
    """Count cells; which values are not their cell's atom, and how many are not."""
    many = 0
    for i in range(len(x)):
        cell = inner[i]
        turns[i & 3, cell] += 1
        if x[i] != atom[cell]:
            found[many] = i
            many += 1
    return many
