"""This file adds up what lies beyond the edges of a grid."""

import numpy as np

from jobs.drift.sketch.grid import Floats, Ints
from jobs.drift.sketch.numeric import TAIL_CELLS, Numeric

ENOUGH = 131072


class Tails:
    """Few values a chunk, so those of many chunks at once."""

    def __init__(self, sketch: Numeric, edges: tuple[float, float], step: float) -> None:
        self._sketch, self._edges, self._step = sketch, edges, step
        self._far: list[Floats] = []

    def add(self, far: Floats) -> None:
        self._far.append(far)
        if sum(map(len, self._far)) > ENOUGH:
            self.end()

    def end(self) -> None:
        sketch, (low, high) = self._sketch, self._edges
        far = np.concatenate([np.empty(0), *self._far])
        self._far.clear()
        sketch.low_excess += self._tail(sketch.tails[0], low - far[far < low])
        sketch.high_excess += self._tail(sketch.tails[1], far[far > high] - high)

    def _tail(self, counts: Ints, beyond: Floats) -> float:
        """Count how far values lie beyond an edge; their distances in all."""
        if not len(beyond):
            return 0.0
        cells = np.minimum(beyond / self._step, TAIL_CELLS - 1).astype(np.int64)
        counts += np.bincount(cells, minlength=TAIL_CELLS)
        return float(beyond.sum())
