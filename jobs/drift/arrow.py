"""This file takes values out of Arrow's memory as they lie there."""

from typing import Any

import numpy as np

from jobs.drift.columns import Array, Column
from jobs.drift.vectors import of_vectors


def raw(chunk: Any) -> tuple[Array, Array]:
    """Values as they lie in memory, and which of them are not null.

    pyarrow's own conversions import pyarrow.compute, a sixth of a cold start, and pandas where it is installed, three of them.
    """
    first, last = chunk.offset, chunk.offset + len(chunk)
    validity, data = chunk.buffers()
    spelled = str(chunk.type)
    kind = "u" if spelled.startswith("u") else "i" if spelled.startswith("int") else "f"
    dtype = np.dtype(f"{kind}{chunk.type.bit_width // 8}")
    read = np.frombuffer(data, dtype=dtype)[first:last] if data else np.empty(0, dtype=dtype)
    if not chunk.null_count:
        return read, np.ones(len(chunk), dtype=bool)
    bits = np.unpackbits(np.frombuffer(validity, dtype=np.uint8), bitorder="little")
    return read, bits[first:last].astype(bool)


def is_vector(kind: Any) -> bool:
    import pyarrow.types as kinds

    lists = kinds.is_list(kind) or kinds.is_large_list(kind) or kinds.is_fixed_size_list(kind)
    return bool(lists and kinds.is_floating(kind.value_type))


def vectors(values: Any) -> Column:
    """One vector per row; a null inside one is NaN."""
    found: list[Array | None] = []
    for chunk in values.chunks:
        inside, present = raw(chunk.values)
        numbers = inside if present.all() else np.where(present, inside, np.nan)
        here = np.asarray(chunk.is_valid().to_numpy(zero_copy_only=False))
        at = range(chunk.offset, chunk.offset + len(chunk))
        if size := getattr(chunk.type, "list_size", 0):
            ends = [(n * size, n * size + size) for n in at]
        else:
            offsets = np.asarray(chunk.offsets)  # of this chunk alone
            ends = list(zip(offsets[:-1].tolist(), offsets[1:].tolist(), strict=True))
        found += [numbers[low:high] if one else None for one, (low, high) in zip(here, ends, strict=True)]
    return of_vectors(found)
