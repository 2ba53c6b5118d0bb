"""This file measures the monitor on a line's own days: how often it calls in vain, and which shifts it finds, how soon."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from jobs.drift.baseline import Baseline, Thresholds
from jobs.drift.decide import Decision, decide
from jobs.drift.drawn import Drawn, Line, blocks, usual, window
from jobs.drift.power import poisson_interval, share_interval
from jobs.drift.shifts import Shift, apply, fits
from jobs.drift.sure import YEAR
from jobs.drift.window import Window, counters, measure

WITHIN = 3
"""Windows within which a shift counts as found."""


@dataclass(frozen=True, kw_only=True)
class Rule:
    """When the line's people are called."""

    thresholds: Thresholds
    windows: int = 1
    windows_drifting: int = 1


class Trials:
    """Windows of the line, drawn once, and judged with and without shifts."""

    def __init__(
        self, baseline: Baseline, line: Line, rule: Rule, *, rows: int | None, windows: int, seed: int
    ) -> None:
        self.baseline, self.line, self.rule, self.seed = baseline, line, rule, seed
        self.made = counters(baseline)
        self.blocks = blocks(line, rule.thresholds.every_seconds)
        self.rows = rows or usual(self.blocks)
        draw = np.random.default_rng([seed, 1])
        many = max(windows, len(self.blocks))
        kept = [self.blocks[n % len(self.blocks)] for n in range(many)]
        self.drawn = [window(baseline, line, block, self.rows, draw, self.made) for block in kept]
        self.features = [f.name for f in baseline.features if f.name in line.columns]
        self.deviation = {f.name: f.deviation or 0.0 for f in baseline.features}

    def verdicts(self, rule: Rule) -> list[str]:
        """Of the clean windows."""
        return [decide(self.baseline, one.window, rule.thresholds, self.made).verdict for one in self.drawn]

    def calls(self, rule: Rule) -> int:
        """Clean windows at which people would be called: enough of the last ones drift."""
        drifts = [verdict == "drifting" for verdict in self.verdicts(rule)]
        return sum(
            sum(drifts[max(0, n + 1 - rule.windows) : n + 1]) >= rule.windows_drifting for n in range(len(drifts))
        )

    def odd(self) -> list[str]:
        """Days whose clean windows drift."""
        told = zip(self.drawn, self.verdicts(self.rule), strict=True)
        days = {min(one.window.days) for one, verdict in told if verdict == "drifting"}
        return [str(np.datetime64(day, "D")) for day in sorted(days)]

    def clean(self) -> dict[str, Any]:
        """How often it calls where nothing was shifted."""
        calls, blind = self.calls(self.rule), self.verdicts(self.rule).count("blind")
        years = len(self.drawn) * self.rule.thresholds.every_seconds / YEAR
        low, high = poisson_interval(calls, years)
        asked = self.rule.thresholds.false_alarms_per_year
        return {
            "windows": len(self.drawn), "blocks": len(self.blocks), "rows": self.rows, "drifting": calls, "blind": blind,
            "per_year": calls / years, "low": low, "high": high, "asked": asked,
        }  # fmt: skip

    def shifted(self, shifts: Sequence[Shift], runs: int, feature: str | None = None) -> Iterator[dict[str, Any]]:
        """Each shift in features drawn at random, from a window drawn at random on."""
        for number, shift in enumerate(shifts):
            names = [
                n
                for n in self.features
                if feature in (None, n) and n != "probability" and fits(shift, self.line.columns[n])
            ]
            if names:
                yield self._shift(shift, names, runs, np.random.default_rng([self.seed, 2, number]))

    def _shift(self, shift: Shift, names: Sequence[str], runs: int, draw: np.random.Generator) -> dict[str, Any]:
        delays: list[int | None] = []
        by: dict[str, list[bool]] = {}
        for run in range(runs):
            name = names[run % len(names)]
            delays.append(self._run(shift, name, int(draw.integers(len(self.drawn))), draw))
            by.setdefault(name, []).append(delays[-1] is not None)
        found = [delay for delay in delays if delay is not None]
        low, high = share_interval(len(found), runs)
        return {
            "shift": shift.kind, "size": shift.size, "says": str(shift), "runs": runs, "found": len(found) / runs,
            "low": low, "high": high, "delay": float(np.mean(found)) if found else None,
            "by_feature": {name: float(np.mean(hits)) for name, hits in by.items()},
        }  # fmt: skip

    def _run(self, shift: Shift, name: str, start: int, draw: np.random.Generator) -> int | None:
        """Windows until people are called for this feature; None if not within the limit."""
        seen: list[bool] = []
        for step in range(WITHIN):
            one = self.drawn[(start + step) % len(self.drawn)]
            seen.append(self._names(self._moved(one, shift, name, draw), name))
            if sum(seen[-self.rule.windows :]) >= self.rule.windows_drifting:
                return step + 1
        return None

    def _moved(self, one: Drawn, shift: Shift, name: str, draw: np.random.Generator) -> Window:
        held = apply(shift, self.line.columns[name].take(one.rows), self.deviation[name], draw)
        columns = {
            other: values.take(one.rows).column() for other, values in self.line.columns.items() if other != name
        }
        # Features together and parts of the rows tell of it too, so all columns are looked at again.
        again = measure(self.baseline, columns | {name: held.column()}, made=self.made)
        return replace(one.window, sketches=again.sketches, types=again.types, joint=again.joint)

    def _names(self, window: Window, name: str) -> bool:
        decision = self._decide(window)
        named = {one.feature.name for one in decision.features if one.findings}
        # Values in the wrong place make the others seem to lie where they should not.
        named |= {finding.within for one in decision.features for finding in one.findings}
        return decision.verdict == "drifting" and name in named

    def _decide(self, window: Window) -> Decision:
        return decide(self.baseline, window, self.rule.thresholds, self.made)


Progress = Callable[[str], None]


def trial(trials: Trials, shifts: Sequence[Shift], runs: int, feature: str | None, say: Progress) -> dict[str, Any]:
    """The whole trial as one document."""
    say(f"{len(trials.drawn)} windows of {trials.rows} rows from {len(trials.blocks)} stretches of time")
    clean, found = trials.clean(), []
    for row in trials.shifted(shifts, runs, feature):
        say(f"{row['says']}: found {row['found']:.0%}")
        found.append(row)
    return {"clean": clean, "within": WITHIN, "shifts": found}
