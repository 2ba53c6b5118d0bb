"""This file is the memory in which values are counted, taken once for all the steps of a column."""

from typing import Any

import numpy as np

Floats = np.ndarray[Any, np.dtype[np.float64]]
Ints = np.ndarray[Any, np.dtype[np.int64]]
Shorts = np.ndarray[Any, np.dtype[np.int32]]
Mask = np.ndarray[Any, np.dtype[np.bool_]]


class Scratch:
    """Arrays of one length; what is in them lasts until the next step."""

    def __init__(self, size: int) -> None:
        self.floats: Floats = np.empty(size)
        self._short: Shorts = np.empty(size, dtype=np.int32)
        self._cells: Ints = np.empty(size, dtype=np.int64)
        self._mask: Mask = np.empty(size, dtype=np.bool_)

    def of(self, size: int) -> tuple[Floats, Shorts, Ints, Mask]:
        """The first parts of all arrays."""
        return self.floats[:size], self._short[:size], self._cells[:size], self._mask[:size]
