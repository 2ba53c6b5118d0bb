"""This file counts values that lie beyond limits, where the least or the greatest says that any do."""

from typing import TYPE_CHECKING

import numpy as np

from jobs.drift.columns import Array
from jobs.drift.sketch.numeric import Numeric

if TYPE_CHECKING:
    from jobs.drift.sketch.counter import Counter


def far_beyond(by: "Counter", sketch: Numeric, values: Array, low: float, high: float) -> None:
    """Those far beyond all of training, among values from `low` to `high`."""
    if by.gross and (low < by.gross[0] or high > by.gross[1]):
        sketch.gross += int(np.count_nonzero((values < by.gross[0]) | (values > by.gross[1])))


def beyond_limits(by: "Counter", sketch: Numeric, values: Array, low: float, high: float) -> None:
    """Those beyond the limits that the line states."""
    if by.low is not None and low < by.low:
        sketch.below += int(np.count_nonzero(values < by.low))
    if by.high is not None and high > by.high:
        sketch.above += int(np.count_nonzero(values > by.high))
