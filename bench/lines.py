"""This file draws lines unlike that of `bench.traffic`: gamma, rare and zero-inflated numbers, categories of up to 200 levels, odd days.

Example: python -m bench.lines --kinds plain holidays heavy --days 365 --rows 700
"""

import argparse
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from jobs.drift.baseline import build
from jobs.drift.columns import Array, Column, from_codes
from jobs.drift.decide import decide
from jobs.drift.sure import YEAR
from jobs.drift.thresholds import Thresholds
from jobs.drift.window import counters, measure

Columns = dict[str, Array | Column]
TRAINED = 56
LEVELS = (2, 3, 8, 40, 200)
RARE = (0.002, 0.01, 0.05)
"""Shares of true in booleans."""
HOLIDAY, EVERY, FIRST = 0.8, 53, 13
"""Standard deviations that all features move by, on one day of so many, of which training saw one."""
KINDS = {
    "plain": "weekdays differ",
    "few": "five numeric features",
    "many": "120 numeric features",
    "wander": "each feature of each day strays by a tenth of a deviation",
    "heavy": "the same, as Student's t of 4 degrees of freedom",
    "walk": "days resemble the day before",
    "holidays": "one day in 53 differs in everything",
    "growth": "traffic grows by a hundredth of its first size a day",
}


@dataclass(frozen=True)
class Line:
    """One line; the same seed draws the same days."""

    kind: str
    seed: int

    @property
    def features(self) -> int:
        return {"few": 5, "many": 120}.get(self.kind, 16)

    def day(self, day: int, rows: int, run: int) -> Columns:
        """The rows of a day."""
        draw = np.random.default_rng([self.seed, run, day])
        rows = int(rows * (1 + day / 100)) if self.kind == "growth" else rows
        moved = self._moved(day)
        latent = draw.standard_normal((self.features, rows)) * 0.85 + draw.standard_normal(rows) * 0.5 + moved[:, None]
        columns: Columns = {f"n{n}": _seen(n % 8, latent[n], float(moved[n]), draw) for n in range(self.features)}
        for number, levels in enumerate(LEVELS):
            shares = np.random.default_rng([self.seed, 2, number]).dirichlet(np.full(levels, 0.7))
            shares = shares * np.exp(float(moved[number]) * np.linspace(-1, 1, levels))
            codes = draw.choice(levels, rows, p=shares / shares.sum())
            columns[f"c{number}"] = from_codes(codes, tuple(f"level-{level}" for level in range(levels)))
        for number, share in enumerate(RARE):
            columns[f"b{number}"] = from_codes(
                (draw.random(rows) < share).astype(np.int8), ("false", "true"), "boolean"
            )
        columns["gaps"] = np.where(draw.random(rows) < 0.03 * np.exp(2 * moved[0]), np.nan, latent[0])
        return columns

    def _moved(self, day: int) -> Array:
        weekly = np.random.default_rng([self.seed, 1, day % 7]).normal(size=self.features) * 0.15
        own = np.random.default_rng([self.seed, 3, day])
        if self.kind == "wander":
            weekly += 0.1 * own.normal(size=self.features)
        if self.kind == "heavy":
            weekly += 0.1 * own.standard_t(4, size=self.features)
        if self.kind == "walk":
            steps = [
                np.random.default_rng([self.seed, 3, d]).normal(size=self.features)
                for d in range(max(0, day - 30), day + 1)
            ]
            weekly += 0.15 * (0.8 ** np.arange(len(steps))[::-1] @ np.array(steps))
        if self.kind == "holidays" and day % EVERY == FIRST:
            weekly += HOLIDAY * np.random.default_rng([self.seed, 4]).normal(size=self.features)
        return weekly


def _seen(kind: int, x: Array, moved: float, draw: np.random.Generator) -> Array:
    rows = len(x)
    return (
        lambda: x,
        lambda: np.exp(x),
        lambda: draw.gamma(2 * np.exp(0.3 * moved), 1, rows),
        lambda: np.rint(np.exp(0.5 * x + 1)),
        lambda: np.maximum(x, 0),
        lambda: (x > 1.2).astype(np.int64),  # noqa: PLR2004 - one in ten
        lambda: np.where(draw.random(rows) < 0.97, 0.0, np.exp(x)),  # noqa: PLR2004 - three in a hundred
        lambda: np.round(x, 1),
    )[kind]()


def judged(line: Line, rows: int, days: int) -> Iterator[list[str]]:
    """The tests that called on each clean day after training."""
    parts = [line.day(day, rows, 0) for day in range(TRAINED)]
    lengths = [len(part["n0"]) for part in parts]
    blocks = np.repeat(np.arange(TRAINED), lengths)
    baseline = build(_joined(parts), {}, blocks=blocks, thresholds=Thresholds(min_rows=min(500, rows)), seed=line.seed)
    made = counters(baseline)
    for day in range(TRAINED, TRAINED + days):
        columns = line.day(day, rows, 1)
        window = measure(baseline, columns, days=np.full(len(columns["n0"]), day), made=made)
        features = decide(baseline, window, made=made).features
        yield [f"{one.feature.name} {finding.family}" for one in features for finding in one.findings]


def _joined(parts: Sequence[Columns]) -> Columns:
    whole: Columns = {}
    for name, first in parts[0].items():
        held = [part[name] for part in parts]
        values = np.concatenate([one.values if isinstance(one, Column) else one for one in held])
        whole[name] = from_codes(values, first.levels, first.type) if isinstance(first, Column) else values
    return whole


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.lines", description=__doc__)
    parser.add_argument("--kinds", nargs="+", choices=KINDS, default=list(KINDS))
    parser.add_argument("--rows", type=int, default=700)
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--seed", type=int, nargs="+", default=[1])
    given = parser.parse_args()
    for kind in given.kinds:
        days = [named for seed in given.seed for named in judged(Line(kind, seed), given.rows, given.days)]
        calls, most = sum(map(bool, days)), Counter(name for named in days for name in named).most_common(3)
        rate = calls / (len(days) * 86400 / YEAR)
        said = f"{kind:<9} {calls} of {len(days)} clean days called, {rate:.1f} a year: {KINDS[kind]}"
        print(f"{said}; {most}" if most else said, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
