"""This file is the hash by which rows are picked: half of a finaliser by multiplications (Steele, Lea and Flood, 2014)."""

from typing import Any

import numpy as np

from jobs.drift.sketch.fast import fast
from jobs.drift.sketch.grid import Floats, Ints

SEED = 0x9E3779B97F4A7C15
MIX = np.uint64(0xFF51AFD7ED558CCD), np.uint64(0xC4CEB9FE1A85EC53)
FOLD = np.uint64(32)
CHUNK = 32768
"""Rows at a time, for which they stay in the processor's nearest caches."""
AT_ONCE = 2**18
"""The same for compiled loops, which go through these block by block."""

Hashes = np.ndarray[Any, np.dtype[np.uint64]]


def chunk(rows: int) -> int:
    """How many of so many rows are hashed at a time."""
    return min(rows, AT_ONCE if fast(rows) else CHUNK)


def mix(mixed: Hashes, values: Floats, room: Floats, rows: int) -> None:
    """Mix values into the hashes of their rows, of which only the upper bits are looked at.

    Args:
        mixed: shape (n,); changed in place.
        values: shape (n,).
        room: shape (n,).
        rows: how many there are in all.
    """
    if compiled := fast(rows):
        compiled.mix(mixed, values, room)
        return
    bits = np.add(values, 0.0, room).view(np.uint64)  # which makes one zero of two
    mixed ^= bits
    mixed *= MIX[0]
    mixed ^= np.right_shift(mixed, FOLD, bits)
    mixed *= MIX[1]


def passed(mixed: Hashes, sieve: int, rows: int) -> tuple[Ints, Hashes]:
    """The places of hashes whose first `sieve` bits are zeros, and these hashes."""
    most = np.uint64(2 ** (64 - sieve) - 1)
    if compiled := fast(rows):
        room = np.empty(len(mixed), dtype=np.int64)
        here = room[: compiled.passed(mixed, most, room)].copy()
    else:
        here = np.flatnonzero(mixed <= most)
    return here, mixed.take(here)
