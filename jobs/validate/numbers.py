"""This file counts what breaks the rules of a numeric column: in blocks that stay in the processor's cache, each read once."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa

from jobs.validate.findings import EXAMPLES, examples

Array = np.ndarray[Any, Any]
_BLOCK = 1 << 16


@dataclass
class Test:
    """One rule, and what broke it so far."""

    rule: str
    breaks: Callable[[Array], Array]
    limit: str
    spared: Callable[[float, float], bool] = lambda _low, _high: False
    """Whether a block of which the least and the greatest value are known cannot break it."""
    count: int = 0
    shown: list[Any] = field(default_factory=list)

    def see(self, block: Array) -> None:
        broken = self.breaks(block)
        if found := int(np.count_nonzero(broken)):
            self.count += found
            if len(self.shown) < EXAMPLES:
                self.shown = list(dict.fromkeys([*self.shown, *examples(block, broken)]))[:EXAMPLES]


def scan(values: pa.ChunkedArray, tests: Sequence[Test], *, counting: bool = True) -> int:
    """Let each test see every block that may break it.

    Returns:
        How many values are missing: absent or NaN; without counting, only those that are absent.
    """
    missing = values.null_count
    extremes = _extremes if counting else _known_extremes
    with np.errstate(invalid="ignore"):
        for found, valid in _blocks(values):
            block = found
            low, high, unknown = extremes(block, valid)
            missing += unknown
            if valid is not None and not all(test.spared(low, high) for test in tests):
                # What stands where a value is absent is anything; only now it matters.
                block = found[valid]
                low, high, _ = _known_extremes(block, None)
            for test in tests:
                if not test.spared(low, high):
                    test.see(block)
    return int(missing)


def _extremes(block: Array, valid: Array | None) -> tuple[float, float, int]:
    """Least and greatest value, and how many of those that are there are NaN."""
    low = block.min() if len(block) else 0
    if low == low:  # noqa: PLR0124 - what is not itself is NaN
        return (low, block.max(), 0) if len(block) else (np.nan, np.nan, 0)
    unknown = np.isnan(block) if valid is None else np.isnan(block) & valid
    low, high, _ = _known_extremes(block, valid)
    return low, high, int(np.count_nonzero(unknown))


def _known_extremes(block: Array, _valid: Array | None) -> tuple[float, float, int]:
    """Least and greatest of what is not NaN."""
    if not len(block):
        return np.nan, np.nan, 0
    return np.fmin.reduce(block), np.fmax.reduce(block), 0


def is_number(kind: pa.DataType) -> bool:
    return bool(
        pa.types.is_integer(kind)
        or pa.types.is_floating(kind)
        or pa.types.is_boolean(kind)
        or pa.types.is_timestamp(kind)
        or pa.types.is_null(kind)
    )


def floats(values: pa.ChunkedArray) -> Array:
    """All of a numeric column, NaN for missing."""
    found = []
    for chunk in values.chunks:
        numbers = _whole(chunk).cast(pa.float64(), safe=False)
        found.append(np.asarray(numbers.to_numpy(zero_copy_only=False)))
    return np.concatenate(found) if found else np.empty(0)


def _blocks(values: pa.ChunkedArray) -> Iterator[tuple[Array, Array | None]]:
    """Blocks of values, and which of them are there where some are absent."""
    for chunk in map(_whole, values.chunks):
        if pa.types.is_null(chunk.type) or not len(chunk):
            continue
        kind = chunk.type.to_pandas_dtype()
        numbers = np.frombuffer(chunk.buffers()[1], kind)[chunk.offset : chunk.offset + len(chunk)]
        valid = _valid(chunk) if chunk.null_count else None
        for start in range(0, len(numbers), _BLOCK):
            part = slice(start, start + _BLOCK)
            yield numbers[part], None if valid is None else valid[part]


def _valid(chunk: pa.Array) -> Array:
    bits = np.frombuffer(chunk.buffers()[0], np.uint8)
    return np.unpackbits(bits, bitorder="little", count=chunk.offset + len(chunk))[chunk.offset :].view(bool)


def _whole(chunk: pa.Array) -> pa.Array:
    """Times as microseconds, truth as 0 and 1."""
    if pa.types.is_timestamp(chunk.type):
        return chunk.cast(pa.timestamp("us")).cast(pa.int64())
    return chunk.cast(pa.int8()) if pa.types.is_boolean(chunk.type) else chunk
