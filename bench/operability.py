"""This file shows how seldom a line is called in vain, and how soon a shift is found, on traffic whose truth is known.

Forty features by weekday or by hour of the week, ten years of windows, every row really drawn and judged as live traffic is.
Example: python -m bench.operability --rows 10000 --years 10 --weeks 8
"""

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass

import numpy as np

from bench.traffic import Habits, Traffic, named
from jobs.drift.baseline import Baseline, Thresholds, build
from jobs.drift.columns import Array
from jobs.drift.decide import Decision, decide
from jobs.drift.power import poisson_interval, share_interval
from jobs.drift.window import counters, measure

HOURS_OF_YEAR = 365.25 * 24
AT_MOST = 3
"""Windows within which a shift is to be found."""
MOST_TRAINED = 560_000
"""Rows of training data: a larger line learns from a sample."""


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What one line went through; every interval holds with 95 %."""

    rows: int
    hours: int
    weeks: int
    shift: float
    windows: int
    years: float
    false_alarms: int
    false_per_year: tuple[float, float, float] | None
    """Measured, and the interval; None where no clean window was judged."""
    runs: int
    found: tuple[float, float, float]
    """Share of shifts that were found within three windows, and the interval."""
    found_at_once: float
    names_it: float
    """Share of what was found in which the shifted feature is the one that was named."""


class Watched:
    """A line with its baseline."""

    def __init__(self, habits: Habits, rows: int, hours: int, weeks: int, seed: int) -> None:
        self.traffic, self.rows, self.hours, self.seed = Traffic(habits, seed), rows, hours, seed
        self.baseline = self._learn(weeks)
        self.made = counters(self.baseline)

    def _learn(self, weeks: int) -> Baseline:
        slots = weeks * 7 * 24 // self.hours
        rows = max(1, min(self.rows, MOST_TRAINED // slots))
        parts = [
            self.traffic.window(slot * self.hours, self.hours, rows, [self.seed, 0, slot]) for slot in range(slots)
        ]
        columns = {name: np.concatenate([part[0][name] for part in parts]) for name in parts[0][0]}
        hours = np.concatenate([part[1] for part in parts])
        thresholds = Thresholds(every_seconds=self.hours * 3600)
        return build(
            named(columns), {}, blocks=hours // 24, hours=self._known(hours), thresholds=thresholds, seed=self.seed
        )

    def judge(self, slot: int, run: int, shift: float = 0.0) -> Decision:
        columns, hours = self.traffic.window(slot * self.hours, self.hours, self.rows, [self.seed, run, slot], shift)
        window = measure(self.baseline, named(columns), days=hours // 24, hours=self._known(hours), made=self.made)
        return decide(self.baseline, window, made=self.made)

    def _known(self, hours: Array) -> Array | None:
        return hours if self.hours < 24 else None  # noqa: PLR2004 - hours of a day


def live(line: Watched, years: float, runs: int, shift: float, weeks: int) -> Outcome:
    """Clean years first, then as many shifts as asked, each from a window of its own on."""
    first, windows = weeks * 7 * 24 // line.hours, int(years * HOURS_OF_YEAR / line.hours)
    calls = 0
    for slot in range(first, first + windows):
        calls += line.judge(slot, 1).verdict == "drifting"
        if slot % 365 == 0:
            print(f"window {slot - first:,} of {windows:,}: {calls} in vain", file=sys.stderr, flush=True)
    delays, alone = [], []
    for run in range(runs):
        delay, names = _shifted(line, first + run * 5, run + 2, shift)
        delays.append(delay)
        alone += names
    lasted = windows * line.hours / HOURS_OF_YEAR
    found = [delay is not None for delay in delays]
    return Outcome(
        rows=line.rows, hours=line.hours, weeks=weeks, shift=shift, windows=windows, years=lasted, false_alarms=calls,
        false_per_year=(calls / lasted, *poisson_interval(calls, lasted)) if lasted else None,
        runs=runs, found=(float(np.mean(found or [False])), *share_interval(sum(found), runs)),
        found_at_once=float(np.mean([delay == 1 for delay in delays] or [False])), names_it=float(np.mean(alone or [False])),
    )  # fmt: skip


def _shifted(line: Watched, slot: int, run: int, shift: float) -> tuple[int | None, list[bool]]:
    for delay in range(1, AT_MOST + 1):
        decision = line.judge(slot + delay, run, shift)
        if decision.verdict == "drifting":
            return delay, [[one.feature.name for one in decision.features if one.findings] == [line.traffic.shifted]]
    return None, []


def outcomes(given: argparse.Namespace) -> Iterator[Outcome]:
    for rows in given.rows:
        habits = Habits(swing=given.swing, wander=given.wander, kinship=given.kinship)
        line = Watched(habits, rows, given.hours, given.weeks, given.seed)
        for number, shift in enumerate(given.shift):
            # Clean years are the same whatever is shifted afterwards.
            yield live(line, 0.0 if number else given.years, given.runs, shift, given.weeks)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.operability", description=__doc__)
    parser.add_argument("--rows", type=int, nargs="+", default=[10_000], help="rows per window, one line for each")
    parser.add_argument("--hours", type=int, choices=[1, 24], default=24, help="length of a window")
    parser.add_argument("--years", type=float, default=10.0)
    parser.add_argument("--weeks", type=int, default=8, help="of training history")
    parser.add_argument("--runs", type=int, default=200, help="shifts to be found")
    parser.add_argument("--shift", type=float, nargs="+", default=[0.2], help="in standard deviations")
    parser.add_argument("--swing", type=float, default=0.5, help="most that a weekday strays, in standard deviations")
    parser.add_argument("--wander", type=float, default=0.0, help="how far days stray from their like")
    parser.add_argument("--kinship", type=float, default=0.3, help="correlation of features")
    parser.add_argument("--seed", type=int, default=1)
    for outcome in outcomes(parser.parse_args()):
        print(json.dumps(asdict(outcome), allow_nan=False), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
