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
    strange_only: bool = False
    """Whether only infinite or missing values can break it."""
    count: int = 0
    shown: list[Any] = field(default_factory=list)

    def see(self, block: Array) -> None:
        broken = self.breaks(block)
        if found := int(np.count_nonzero(broken)):
            self.count += found
            if len(self.shown) < EXAMPLES:
                self.shown = list(dict.fromkeys([*self.shown, *examples(block, broken)]))[:EXAMPLES]


def scan(values: pa.ChunkedArray, tests: Sequence[Test]) -> int:
    """Let each test see every block.

    Returns:
        How many values are missing: absent or NaN.
    """
    missing = 0
    for block in _blocks(values):
        whole = block.dtype.kind != "f" or np.count_nonzero(np.isfinite(block)) == len(block)
        if not whole:
            missing += int(np.count_nonzero(np.isnan(block)))
        for test in tests:
            if not (whole and test.strange_only):
                test.see(block)
    return missing


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
    found = [block.astype(np.float64, copy=False) for block in _blocks(values, len(values))]
    return np.concatenate(found) if found else np.empty(0)


def _blocks(values: pa.ChunkedArray, size: int = _BLOCK) -> Iterator[Array]:
    for chunk in values.chunks:
        numbers = _plain(chunk)
        for start in range(0, len(numbers), size):
            yield numbers[start : start + size]


def _plain(chunk: pa.Array) -> Array:
    """Numbers, of a whole kind where none is missing."""
    if pa.types.is_timestamp(chunk.type):
        chunk = chunk.cast(pa.timestamp("us")).cast(pa.int64())
    elif pa.types.is_boolean(chunk.type):
        chunk = chunk.cast(pa.int8())
    if pa.types.is_null(chunk.type) or (chunk.null_count and not pa.types.is_floating(chunk.type)):
        chunk = chunk.cast(pa.float64(), safe=False)
    return np.asarray(chunk.to_numpy(zero_copy_only=False))
