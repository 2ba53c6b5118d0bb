"""This file adds up what lies beyond the edges of a grid."""

import numpy as np

from jobs.drift.sketch.grid import Floats, Ints
from jobs.drift.sketch.numeric import TAIL_CELLS, Numeric
from jobs.drift.sketch.scratch import Mask

ENOUGH = 8192


class Tails:
    """Few values a chunk, so those of many chunks at once."""

    def __init__(self, sketch: Numeric, edges: tuple[float, float], step: float) -> None:
        self._sketch, self._edges, self._step = sketch, edges, step
        self._far: list[Floats] = []
        self._many = 0

    def add(self, far: Floats) -> None:
        self._far.append(far)
        self._many += len(far)
        if self._many > ENOUGH:
            self.end()

    def end(self) -> None:
        sketch, (low, high) = self._sketch, self._edges
        if not self._many:
            return
        far = np.concatenate(self._far)
        self._far.clear()
        self._many = 0
        sketch.low_excess += self._tail(sketch.tails[0], low - _where(far, far < low))
        sketch.high_excess += self._tail(sketch.tails[1], _where(far, far > high) - high)

    def _tail(self, counts: Ints, beyond: Floats) -> float:
        """Count how far values lie beyond an edge; their distances in all."""
        if not len(beyond):
            return 0.0
        total = float(beyond.sum())
        steps = np.divide(beyond, self._step, beyond)
        counts += np.bincount(np.minimum(steps, TAIL_CELLS - 1, out=steps).astype(np.int32), minlength=TAIL_CELLS)
        return total


def _where(far: Floats, mask: Mask) -> Floats:
    """As far[mask], faster where all or none are meant, as with a column that has moved."""
    many = int(np.count_nonzero(mask))
    return far[:0] if not many else far if many == len(far) else far.compress(mask)
