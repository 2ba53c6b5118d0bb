"""This file counts value by value: slow as it stands, the fastest when numba compiles it, and testable either way.

It does so block by block, each small enough to stay in the processor's nearest caches, so that memory is read once. Every
loop over a block does one thing, which compilers turn into instructions on many values at a time. All of them are in one
file, since numba compiles anew what it has kept only when the file of a function changes, not when one does that it calls.
What is done per value is written out in each loop: a function of arrays that is called for every value costs ten times it.
"""

from math import isfinite
from typing import Any

import numpy as np

from jobs.drift.sketch.compiler import compiled, fetch
from jobs.drift.sketch.grid import Floats, Ints
from jobs.drift.sketch.handed import (
    BELOW,
    BLOCK,
    FAR,
    FRACTIONAL,
    GROSS,
    HIGH,
    HIGH_EXCESS,
    INFINITE,
    LOW,
    LOW_EXCESS,
    MISSING,
    TOTAL,
    TURNS,
    Asked,
    Cells,
    Room,
    Told,
)
from jobs.drift.sketch.hashing import FOLD, MIX

SIZE = 8
"""Bytes of a value."""
UNROLLED = 8
"""Steps that a loop is written out for, which compilers do not do by themselves where steps depend on each other."""
DENSE = 16
"""Where one in so many values is far, guessing which costs more than writing all of them down."""
_ORDER = np.int64(2**63 - 1)


@compiled("reassoc", "nsz")
def _total(x: Floats) -> float:
    total = 0.0
    for i in range(len(x)):
        total += x[i]
    return total


@compiled()
def _less(x: Floats, centre: float, room: Floats) -> None:
    for i in range(len(x)):
        room[i] = x[i] - centre


@compiled()
def _present(x: Floats, kept: Floats) -> int:
    many = 0
    for i in range(len(x)):
        if x[i] == x[i]:
            kept[many] = x[i]
            many += 1
    return many


@compiled()
def _finite(x: Floats, centre: float) -> tuple[float, int]:
    total, infinite = 0.0, 0
    for i in range(len(x)):
        if abs(x[i]) == np.inf:
            infinite += 1
        else:
            total += x[i] - centre
    return total, infinite


@compiled()
def _extremes(bits: Ints, low: Any, high: Any) -> tuple[Any, Any]:
    """Of bit patterns whose order is that of the floats."""
    for i in range(len(bits)):
        key = bits[i] ^ ((bits[i] >> 63) & _ORDER)
        low, high = min(low, key), max(high, key)
    return low, high


@compiled()
def _fractions(x: Floats) -> int:
    many = 0
    for i in range(len(x)):
        many += x[i] != np.rint(x[i])
    return many


@compiled()
def _line(x: Floats, start: float, scale: float, cells: int, inner: Any) -> None:
    """Operation by operation as numpy does it: the same cells to the last value."""
    for i in range(len(x)):
        place = int(min(max((x[i] - start) * scale, 0.0), cells + 1.0)) - 1
        inner[i] = place if place >= 0 else cells


@compiled()
def _powers(x: Floats, cells: Cells, room: Floats, inner: Any) -> None:
    """From the bit patterns of the magnitudes."""
    for i in range(len(x)):
        room[i] = abs(x[i]) + cells.scale
    bits = room.view(np.int64)
    for i in range(len(x)):
        key = (bits[i] - cells.one) >> cells.shift
        key = (-key if x[i] < 0 else key) - cells.low
        inner[i] = key if 0 <= key < cells.many else cells.many


@compiled()
def tally(codes: Any, turns: Any) -> None:
    """Count codes, unsigned ones, shape (n,)."""
    whole = len(codes) // UNROLLED * UNROLLED
    for start in range(0, whole, UNROLLED):
        for step in range(UNROLLED):
            turns[step % TURNS, codes[start + step]] += 1
    for i in range(whole, len(codes)):
        turns[0, codes[i]] += 1


@compiled()
def pairs(codes: Any, size: Any, turns: Any) -> None:
    """Count pairs of neighbours, which are half as many; the last of an odd number of codes is left out.

    Args:
        codes: unsigned, shape (n,).
        size: how many codes there are, unsigned, of 32 bits.
        turns: rows per pair, shape (2, size * size).
    """
    for i in range(0, len(codes) - 1, 2):
        turns[(i >> 1) & 1, np.uint32(codes[i]) * size + codes[i + 1]] += 1


@compiled()
def _known(x: Floats, inner: Any, atom: Floats, turns: Any, far: Floats, many: int, ahead: int) -> int:
    """Count cells; values that are not their cell's atom are far.

    Meanwhile the memory `ahead` is fetched, which the next block lies in.
    """
    whole = len(x) // UNROLLED * UNROLLED
    for start in range(0, whole, UNROLLED):
        fetch(ahead + start * SIZE)
        for step in range(UNROLLED):
            cell = inner[start + step]
            turns[step % TURNS, cell] += 1
            if x[start + step] != atom[cell]:
                far[many] = x[start + step]
                many += 1
    for i in range(whole, len(x)):
        turns[0, inner[i]] += 1
        if x[i] != atom[inner[i]]:
            far[many] = x[i]
            many += 1
    return many


@compiled()
def _beyond(x: Floats, inner: Any, cells: Any, turns: Any, far: Floats, ahead: int) -> int:
    """Count cells; values beyond all of them are far."""
    whole, many = len(x) // UNROLLED * UNROLLED, 0
    for start in range(0, whole, UNROLLED):
        fetch(ahead + start * SIZE)
        for step in range(UNROLLED):
            cell = inner[start + step]
            turns[step % TURNS, cell] += 1
            if cell == cells:
                far[many] = x[start + step]
                many += 1
    for i in range(whole, len(x)):
        turns[0, inner[i]] += 1
        if inner[i] == cells:
            far[many] = x[i]
            many += 1
    return many


@compiled()
def _beyond_often(x: Floats, inner: Any, cells: Any, turns: Any, far: Floats, ahead: int) -> int:
    many = 0
    for i in range(len(x)):
        if i % UNROLLED == 0:
            fetch(ahead + i * SIZE)
        cell = inner[i]
        turns[i % TURNS, cell] += 1
        far[many] = x[i]
        many += int(cell == cells)
    return many


@compiled("reassoc", "nsz")
def _excess(far: Floats, edges: tuple[float, float]) -> tuple[float, float]:
    (first, last), below, above = edges, 0.0, 0.0
    for i in range(len(far)):
        below += first - far[i] if -np.inf < far[i] < first else 0.0
        above += far[i] - last if last < far[i] < np.inf else 0.0
    return below, above


@compiled()
def _outside(far: Floats, low: float, high: float) -> tuple[int, int]:
    below, above = 0, 0
    for i in range(len(far)):
        below += far[i] < low
        above += far[i] > high
    return below, above


@compiled()
def _distances(far: Floats, edges: tuple[float, float], step: float, tails: Ints) -> None:
    (first, last), most = edges, tails.shape[1] - 1.0
    for i in range(len(far)):
        beyond = first - far[i] if far[i] < first else far[i] - last
        if 0.0 < beyond < np.inf:
            tails[int(far[i] > last), int(min(beyond / step, most))] += 1


@compiled()
def _tail(far: Floats, asked: Asked, told: Told) -> None:
    """Add up what is far."""
    below, above = _excess(far, asked.edges)
    told.floats[LOW_EXCESS] += below
    told.floats[HIGH_EXCESS] += above
    told.many[BELOW] += _outside(far, asked.middle, np.inf)[0]
    low, high = _outside(far, *asked.gross)
    told.many[GROSS] += low + high
    _distances(far, asked.edges, asked.step, told.tails)
    _reach(far, told.floats)


@compiled()
def _beside(x: Floats, atom: float) -> tuple[int, int]:
    same, above = 0, 0
    for i in range(len(x)):
        same += x[i] == atom
        above += x[i] > atom
    return same, above


@compiled()
def _block(x: Floats, ahead: int, often: bool, cells: Cells, asked: Asked, room: Room, told: Told) -> bool:
    """Count a block without NaN; whether far values are frequent in it, as they were in the one before."""
    inner = room.inner[: len(x)]
    if cells.linear:
        _line(x, cells.start, cells.scale, cells.many, inner)
    else:
        _powers(x, cells, room.floats[: len(x)], inner)
    if len(asked.atom):
        begin = told.many[FAR]
        end = told.many[FAR] = _known(x, inner, asked.atom, told.turns, told.far, begin, ahead)
    elif often:
        begin, end = 0, _beyond_often(x, inner, np.uint32(cells.many), told.turns, told.far, ahead)
    else:
        begin, end = 0, _beyond(x, inner, np.uint32(cells.many), told.turns, told.far, ahead)
    if end > begin:
        _tail(told.far[begin:end], asked, told)
    for at in range(len(asked.atoms)):
        same, above = _beside(x, asked.atoms[at])
        told.beside[0, at] += same
        told.beside[1, at] += above
    if asked.fractions:
        told.many[FRACTIONAL] += _fractions(x)
    if not (told.floats[LOW] < asked.edges[0] and told.floats[HIGH] > asked.edges[1]):
        _reach(x, told.floats)
    return bool((end - begin) * DENSE > len(x))


@compiled()
def _reach(x: Floats, floats: Floats) -> None:
    keys = floats.view(np.int64)
    low, high = keys[LOW] ^ ((keys[LOW] >> 63) & _ORDER), keys[HIGH] ^ ((keys[HIGH] >> 63) & _ORDER)
    low, high = _extremes(x.view(np.int64), low, high)
    keys[LOW], keys[HIGH] = low ^ ((low >> 63) & _ORDER), high ^ ((high >> 63) & _ORDER)


@compiled()
def sweep(x: Floats, address: int, begin: int, cells: Cells, asked: Asked, room: Room, told: Told) -> int:
    """Count values from one on, until there are no more, or no room for another block of far ones.

    Args:
        x: distance from the origin, shape (n,).
        address: where they lie.
        begin: where to go on.

    Returns:
        Where to go on.
    """
    often = False
    while begin < len(x):
        block = x[begin : begin + BLOCK]
        if told.many[FAR] + len(block) > len(told.far):
            break
        begin += len(block)
        ahead = address + begin * SIZE
        if asked.centre != 0.0:
            _less(block, asked.centre, room.floats)
            total = _total(room.floats[: len(block)])
        else:
            total = _total(block)
        if isfinite(total):
            told.floats[TOTAL] += total
            often = _block(block, ahead, often, cells, asked, room, told)
            continue
        some = _present(block, room.kept)
        total, infinite = _finite(room.kept[:some], asked.centre)
        told.many[MISSING] += len(block) - some
        told.many[INFINITE] += infinite
        told.floats[TOTAL] += total
        often = _block(room.kept[:some], ahead, often, cells, asked, room, told)
    return begin


@compiled()
def _mixed(mixed: Any, values: Floats, room: Floats) -> None:
    for i in range(len(mixed)):
        room[i] = values[i] + 0.0
    bits = room.view(np.uint64)
    for i in range(len(mixed)):
        hashed = (mixed[i] ^ bits[i]) * MIX[0]
        mixed[i] = (hashed ^ (hashed >> FOLD)) * MIX[1]


@compiled()
def mix(mixed: Any, values: Floats, room: Floats) -> None:
    """As `jobs.drift.sketch.hashing.mix`."""
    for begin in range(0, len(mixed), BLOCK):
        some = mixed[begin : begin + BLOCK]
        _mixed(some, values[begin : begin + BLOCK], room[: len(some)])


@compiled()
def passed(mixed: Any, most: Any, places: Ints) -> int:
    """As `jobs.drift.sketch.hashing.passed`; how many."""
    many = 0
    for i in range(len(mixed)):
        if mixed[i] <= most:
            places[many] = i
            many += 1
    return many
