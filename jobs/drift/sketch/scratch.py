"""This file is the memory in which values are counted, taken once for all the steps of all columns that a thread counts."""

from typing import Any, Self

import numpy as np

Array = np.ndarray[Any, np.dtype[Any]]
Floats = np.ndarray[Any, np.dtype[np.float64]]
Ints = np.ndarray[Any, np.dtype[np.int64]]
Shorts = np.ndarray[Any, np.dtype[np.int32]]
Mask = np.ndarray[Any, np.dtype[np.bool_]]


CHUNK = 262144
"""Values per step: few enough to take little memory, many enough for threads to wait little for each other."""


class Scratch:
    """Arrays of one length; what is in them lasts until the next step."""

    def __init__(self, size: int, *, beside: bool = False) -> None:
        self.size = size
        """Values per step."""
        self.floats: Floats = np.empty(size)
        self.long: Ints = self.floats.view(np.int64)
        """The same memory: floats that became cells are no longer needed."""
        self.short: Shorts = np.empty(size, dtype=np.int32)
        self.mask: Mask = np.empty(size, dtype=np.bool_)
        self.sorted = np.empty(size, dtype=np.uint16) if beside else None
        """Where cells are sorted, by a thread that counts beside another."""

    @classmethod
    def of(cls, rows: int, *, beside: bool = False) -> Self:
        return cls(max(1, min(CHUNK, rows)), beside=beside)
