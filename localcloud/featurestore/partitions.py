"""How rows of the offline store are divided into objects by event time."""

import datetime as dt
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

UNITS = ("h", "D", "M", "Y")  # hour as in AWS; coarser where a bulk of rows would become thousands of tiny objects
MOST_OBJECTS = 100


class Span(NamedTuple):
    """Consecutive rows, in order of event time, that become one object."""

    folder: str
    latest: str
    start: int
    stop: int


def spans(times: npt.NDArray[np.float64], most: int = MOST_OBJECTS) -> list[Span]:
    """The finest division by time that needs at most so many objects.

    Args:
        times: event times in seconds since 1970, ascending, shape (rows,).
        most: objects at most; by year there may be more.

    >>> [span.folder for span in spans(np.array([0.0, 10.0, 3600.0]))]
    ['year=1970/month=01/day=01/hour=00', 'year=1970/month=01/day=01/hour=01']
    """
    moments = (times * 1000).astype("int64").astype("datetime64[ms]")
    for unit in UNITS:
        units = moments.astype(f"datetime64[{unit}]")
        starts = np.flatnonzero(np.concatenate([[True], units[1:] != units[:-1]]))
        if len(starts) <= most or unit == UNITS[-1]:
            break
    stops = [*starts[1:].tolist(), len(times)]
    return [
        Span(
            f"{_at(times[start]):year=%Y/month=%m/day=%d/hour=%H}",
            f"{_at(times[stop - 1]):%Y%m%dT%H%M%SZ}",
            start,
            stop,
        )
        for start, stop in zip(starts.tolist(), stops, strict=True)
    ]


def _at(seconds: float) -> dt.datetime:
    return dt.datetime.fromtimestamp(float(seconds), dt.UTC)
