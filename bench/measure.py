"""This file is what every benchmark shares: a measured figure, its limit, and honest timing."""

import statistics
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One measured number and the limit it must keep."""

    name: str
    measured: float
    limit: float
    unit: str
    at_least: bool = False
    """Whether the limit is a floor; by default it is a ceiling."""
    detail: str = ""

    @property
    def kept(self) -> bool:
        return self.measured >= self.limit if self.at_least else self.measured <= self.limit


def seconds(command: Sequence[str], environ: Mapping[str, str]) -> float:
    """Wall time of one run of a command that must succeed.

    Raises:
        subprocess.CalledProcessError: the command failed; a failed run has no speed.
    """
    start = time.perf_counter()
    subprocess.run(command, env=dict(environ), check=True, capture_output=True)
    return time.perf_counter() - start


def alternate(first: Callable[[], float], second: Callable[[], float], rounds: int) -> tuple[float, float]:
    """Medians of two timings taken in turn, so that a drifting machine slows both."""
    pairs = [(first(), second()) for _ in range(rounds + 1)][1:]
    return statistics.median(a for a, _ in pairs), statistics.median(b for _, b in pairs)
