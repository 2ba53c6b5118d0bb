"""This file draws days from the training data and compares them with the days left, as a window will be."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from jobs.drift.psi import FLOOR
from jobs.drift.sketch.grid import Ints

Matrix = NDArray[np.float32]

DRAWS = 128
COARSE = 256
"""Groups of neighbouring bins are fine enough to learn by how much distances vary."""


@dataclass(frozen=True, slots=True)
class Days:
    """Rows per training day, of one feature."""

    fine: Matrix
    """In every bin, shape (days, bins)."""
    coarse: Matrix
    """In at most COARSE groups of neighbouring bins."""
    binned: Matrix
    """In the PSI bins."""
    missing: Ints
    """Without a value, shape (days,)."""
    ordered: bool
    """Whether bins have an order, so that KS means something."""
    known: bool
    """Whether bins stand for single values, so that a value can be new."""

    @classmethod
    def of(cls, per_day: Ints, missing: Ints, bins: Ints, *, ordered: bool, known: bool) -> "Days":
        fine = per_day.astype(np.float32)
        return cls(fine, _grouped(per_day, _neighbours(per_day)), _grouped(per_day, bins), missing, ordered, known)

    def variety(self, draws: Matrix) -> float:
        """Bins that windows fill, at the median."""
        return float(np.median(((draws @ (self.fine > 0).astype(np.float32)) > 0).sum(axis=1)))

    def compare(self, draws: Matrix) -> "Seen":
        """Compare each drawn window with the days not drawn."""
        gaps = np.zeros(len(draws))
        if self.ordered:
            window, rest = _shares(draws, self.coarse)
            gaps = np.abs(np.cumsum(window - rest, axis=1)).max(axis=1)
        window, rest = _shares(draws, self.binned)
        b, c = np.maximum(rest, FLOOR), np.maximum(window, FLOOR)
        rows = draws @ self.fine.sum(axis=1, dtype=np.float64)
        others = self.fine.sum(dtype=np.float64) - rows
        lacking = draws @ self.missing.astype(np.float64)
        left = self.missing.sum() - lacking
        rise = lacking / np.maximum(rows + lacking, 1) - left / np.maximum(others + left, 1)
        chi = _chi(window, rest, rows, others)
        novel, vanished = self._unlike(draws) if self.known else (gaps * 0, gaps * 0)
        return Seen(gaps, ((c - b) * np.log(c / b)).sum(axis=1), chi, novel, vanished, rise)

    def _unlike(self, draws: Matrix) -> tuple[Matrix, Matrix]:
        """Share of rows with values that only the drawn days have; share of the level that only the others have."""
        drawn = draws @ self.fine
        rest = self.fine.sum(axis=0) - drawn
        known = rest > 0.5  # noqa: PLR2004 - counts, as floats
        fresh = ~known
        if self.ordered:
            # A record is no novelty: beyond the range of the other days, honest days bring new values too.
            place = np.arange(known.shape[1])
            first, last = known.argmax(axis=1), known.shape[1] - 1 - known[:, ::-1].argmax(axis=1)
            fresh &= (place > first[:, None]) & (place < last[:, None])
        novel = (drawn * fresh).sum(axis=1) / np.maximum(drawn.sum(axis=1), 1)
        return novel, (rest * (drawn == 0)).max(axis=1) / np.maximum(rest.sum(axis=1), 1)


@dataclass(frozen=True, slots=True)
class Seen:
    """What honest windows show, each of shape (draws,)."""

    ks: NDArray[np.floating]
    psi: NDArray[np.floating]
    chi: NDArray[np.floating]
    novel: NDArray[np.floating]
    vanished: NDArray[np.floating]
    missing: NDArray[np.floating]


def scattered(days: int, k: int, generator: np.random.Generator) -> Matrix:
    """Windows of k days drawn one by one, shape (draws, days), ones where drawn."""
    if k == 1:
        return np.eye(days, dtype=np.float32)
    order = generator.random((DRAWS, days)).argsort(axis=1)
    return (order < k).astype(np.float32)


def contiguous(days: int, k: int) -> Matrix:
    """Windows of k days in a row."""
    starts = np.unique(np.linspace(0, days - k, DRAWS).astype(int))
    at = np.arange(days)
    return ((at >= starts[:, None]) & (at < starts[:, None] + k)).astype(np.float32)


DESIGNS: dict[str, Callable[[int, int, np.random.Generator], Matrix]] = {
    "scattered": scattered,
    "contiguous": lambda days, k, _generator: contiguous(days, k),
}


def _neighbours(per_day: Ints) -> Ints:
    """A group per bin, so that groups hold about as many rows each."""
    if per_day.shape[1] <= COARSE:
        return np.arange(per_day.shape[1])
    cumulative = np.cumsum(per_day.sum(axis=0))
    groups: Ints = np.minimum(cumulative * COARSE // max(1, int(cumulative[-1])), COARSE - 1)
    return groups


def _grouped(per_day: Ints, group: Ints) -> Matrix:
    width = int(group.max()) + 1
    return np.array([np.bincount(group, rows, width) for rows in per_day], dtype=np.float32)


def _shares(draws: Matrix, binned: Matrix) -> tuple[Matrix, Matrix]:
    window = draws @ binned
    return _share(window), _share(binned.sum(axis=0) - window)


def _share(rows: Matrix) -> Matrix:
    share: Matrix = rows / np.maximum(rows.sum(axis=1, keepdims=True), 1)
    return share


def _chi(window: Matrix, rest: Matrix, rows: Matrix, others: Matrix) -> NDArray[np.floating]:
    n, m = rows[:, None], others[:, None]
    both = (window * n + rest * m) / np.maximum(n + m, 1)
    weight = n * m / np.maximum(n + m, 1)
    chi: NDArray[np.floating] = (weight * (window - rest) ** 2 / np.maximum(both, 1e-12)).sum(axis=1)
    return chi
