"""This file draws the rows of a line whose weekdays and hours differ, and which is otherwise as it always was."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from jobs.drift.columns import Array, Column, from_codes

NUMERIC, CATEGORICAL, LEVELS = 32, 8, 12
PERSISTENCE = 0.7
"""How much of a day's whim the next day keeps."""


@dataclass(frozen=True, kw_only=True)
class Habits:
    """How a line's days differ."""

    swing: float = 0.5
    """Most that a weekday's mean strays from the week's, in standard deviations; every feature has its own share of it."""
    wander: float = 0.0
    """Standard deviation of what days stray from their like, by the same measure; days that follow each other resemble."""
    kinship: float = 0.3
    """Correlation of the features of one row."""


class Traffic:
    """Forty features: normal, lognormal, uniform, counts, zero-inflated, and categories."""

    shifted = "n0"

    def __init__(self, habits: Habits, seed: int) -> None:
        draw = np.random.default_rng([seed, 7])
        self.habits, self.seed = habits, seed
        count = NUMERIC + CATEGORICAL
        self.weekly = draw.normal(size=(count, 7)).clip(-2, 2) / 2 * draw.random((count, 1)) * habits.swing
        self.daily = (
            draw.random((count, 1))
            * habits.swing
            * np.sin(np.arange(24) / 24 * 2 * np.pi + draw.random((count, 1)) * 6)
        )
        self.edges = np.sort(draw.normal(size=(CATEGORICAL, LEVELS - 1)), axis=1)

    def window(
        self, first: int, length: int, rows: int, seed: Sequence[int], shift: float = 0.0
    ) -> tuple[dict[str, Array], Array]:
        """The rows of one window, categories as codes, and their hours.

        Args:
            first: hour at which it starts.
            length: hours it takes.
            shift: of the first feature, in standard deviations.
        """
        draw = np.random.default_rng(list(seed))
        hours = np.sort(draw.integers(first, first + length, rows))
        latent = draw.standard_normal((NUMERIC + CATEGORICAL, rows), dtype=np.float32)
        latent *= np.float32(np.sqrt(1 - self.habits.kinship))
        latent += draw.standard_normal(rows, dtype=np.float32) * np.float32(np.sqrt(self.habits.kinship))
        latent += self.weekly[:, [first // 24 % 7]].astype(np.float32)
        if length < 24:  # noqa: PLR2004 - a day's own hours average out within it
            latent += self.daily[:, [first % 24]].astype(np.float32)
        if self.habits.wander:
            latent += self._whim(first // 24).astype(np.float32)[:, None]
        latent[0] += np.float32(shift)
        return self._seen(latent), hours

    def _whim(self, day: int) -> Array:
        """An autoregressive walk, from its last thirty steps."""
        steps = np.array(
            [
                np.random.default_rng([self.seed, 9, d]).normal(size=NUMERIC + CATEGORICAL)
                for d in range(day - 30, day + 1)
                if d >= 0
            ]
        )
        weights = PERSISTENCE ** np.arange(len(steps))[::-1]
        whim: Array = self.habits.wander * np.sqrt(1 - PERSISTENCE**2) * (weights @ steps)
        return whim

    def _seen(self, latent: Array) -> dict[str, Array]:
        columns: dict[str, Array] = {}
        for n in range(NUMERIC):
            x = latent[n]
            columns[f"n{n}"] = (x, np.exp(x), np.arctan(x), np.rint(np.exp(0.5 * x + 1.5)), np.maximum(x, 0))[n % 5]
        for n in range(CATEGORICAL):
            codes = np.searchsorted(self.edges[n].astype(np.float32), latent[NUMERIC + n])
            columns[f"c{n}"] = codes
        return columns


def named(arrays: dict[str, Array]) -> dict[str, Array | Column]:
    """The columns with their categories."""
    levels = tuple(f"level-{level}" for level in range(LEVELS))
    return {name: from_codes(a, levels) if name[0] == "c" else a for name, a in arrays.items()}
