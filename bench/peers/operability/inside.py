"""This file lets Evidently and NannyML judge the days of a world, each with its defaults; run in their environment.

Evidently's default preset spends seconds a day on pictures that nobody looks at: its two distances are computed here by
their formulas, and some days are given to the preset itself, whose scores must be the same.
"""

import json
import os
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from scipy.spatial.distance import jensenshannon

from bench.peers.operability.cases import Answer, Case, World, keep, missing
from bench.traffic import LEVELS, Habits, Traffic

ASKED, BATCH, EXACT = 5, 20, 1e-6
"""Days that Evidently itself judges too; days judged and kept at once; how far apart both may lie, as a share."""
THRESHOLD = 0.1
"""Evidently's, of either distance."""
# Both report every use to their makers unless told not to.
os.environ |= {"NML_DISABLE_USAGE_LOGGING": "1", "DO_NOT_TRACK": "1"}
Rows = dict[str, Any]


class Days:
    """The rows of each day, categories as numbers."""

    def __init__(self, world: World) -> None:
        self.world, self.traffic = world, Traffic(Habits(swing=world.swing), world.seed)

    def rows(self, case: Case) -> Rows:
        seed = [self.world.seed, case.run, case.day]
        return self.traffic.window(case.day * 24, 24, self.world.rows, seed, case.shift)[0]

    def reference(self) -> Rows:
        parts = [self.rows(Case(0, day)) for day in range(self.world.first)]
        return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


class Evidently:
    """Reference and window, by the tests that its preset chooses above 1,000 rows."""

    def __init__(self, reference: Rows) -> None:
        self.reference, self.frame = {name: np.sort(a) for name, a in reference.items()}, _text(reference)
        self.spread = {name: float(np.std(self.frame[name])) for name in reference if name[0] == "n"}

    def scores(self, rows: Rows) -> dict[str, float]:
        return {name: self._score(name, rows[name]) for name in rows}

    def _score(self, name: str, now: Any) -> float:
        before = self.reference[name]
        if name[0] == "c":
            was, is_now = (np.bincount(a, minlength=LEVELS) / len(a) for a in (before, now))
            return float(jensenshannon(was, is_now))
        # As many rows of training to each row of the window: the distance between quantiles is a plain mean.
        apart = before.reshape(len(now), -1).astype(float) - np.sort(now).astype(float)[:, None]
        return float(np.abs(apart).mean() / max(self.spread[name], 0.001))

    def asked(self, rows: Rows) -> float:
        """How far the preset's own scores lie from these at most.

        Raises:
            ValueError: they differ by more than sums of floats do.
        """
        from evidently import Report
        from evidently.presets import DataDriftPreset

        count, *metrics = Report([DataDriftPreset()]).run(_text(rows), self.frame).dict()["metrics"]
        theirs = {one["config"]["column"]: float(one["value"]) for one in metrics}
        ours = self.scores(rows)
        off = max(abs(theirs[name] / ours[name] - 1) for name in rows)
        if off > EXACT or int(count["value"]["count"]) != sum(score >= THRESHOLD for score in ours.values()):
            raise ValueError(
                f"Evidently's scores must be those of its formulas, got {off} of one away: {count}, {metrics}"
            )
        return off

    def judge(self, days: Days, todo: list[Case], ask: set[Case]) -> Iterator[Answer]:
        for case in todo:
            rows = days.rows(case)
            named = tuple(name for name, score in self.scores(rows).items() if score >= THRESHOLD)
            yield Answer("Evidently", case, named, bool(named), self.asked(rows) if case in ask else None)


class NannyML:
    """A chunk per day; a column alerts three standard deviations from what the days of training had."""

    def __init__(self, reference: Rows, rows: int) -> None:
        import nannyml as nml

        self.names, categories = list(reference), [name for name in reference if name[0] == "c"]
        self.calculator = nml.UnivariateDriftCalculator(self.names, treat_as_categorical=categories, chunk_size=rows)
        self.calculator.fit(pd.DataFrame(reference))

    def judge(self, days: Days, todo: list[Case]) -> Iterator[Answer]:
        if not todo:
            return
        rows = pd.concat([pd.DataFrame(days.rows(case)) for case in todo], ignore_index=True)
        told = self.calculator.calculate(rows).filter(period="analysis").to_df()
        alerts = np.array([told[name]["jensen_shannon"]["alert"].to_numpy(dtype=bool) for name in self.names])
        for case, alert in zip(todo, alerts.T, strict=True):
            named = tuple(name for name, one in zip(self.names, alert, strict=True) if one)
            yield Answer("NannyML", case, named, bool(named))


def _text(rows: Rows) -> pd.DataFrame:
    """The rows with categories as text, as callers have them."""
    levels = np.array([f"level-{level}" for level in range(LEVELS)], dtype=object)
    return pd.DataFrame({name: levels[a] if name[0] == "c" else a for name, a in rows.items()})


def main() -> None:
    world, path = World(**json.loads(sys.argv[1])), Path(sys.argv[2])
    todo = {who: missing(world, path, who) for who in ("NannyML", "Evidently")}
    if any(todo.values()):
        days = Days(world)
        reference = days.reference()
        nannyml, evidently = NannyML(reference, world.rows), Evidently(reference)
        ask = set(todo["Evidently"][:: max(1, len(todo["Evidently"]) // ASKED)])
        for at in range(0, max(map(len, todo.values())), BATCH):
            some = slice(at, at + BATCH)
            keep(
                path,
                [*nannyml.judge(days, todo["NannyML"][some]), *evidently.judge(days, todo["Evidently"][some], ask)],
            )
            print(f"Evidently and NannyML: {at:,} days of {world.rows:,} rows", file=sys.stderr, flush=True)
    print(json.dumps(str(path)))


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    main()
