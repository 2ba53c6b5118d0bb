"""This file learns how far features in each part of the training rows are from the rest, and how far days stray from that."""

from collections.abc import Mapping, Sequence

import numpy as np

from jobs.drift.apart import FEWEST_INSIDE, Apart, gaps, parts, scale, taken
from jobs.drift.columns import CATEGORICAL, Array, Column
from jobs.drift.noise import FEWEST_DAYS, doubt
from jobs.drift.sketch.grid import Floats, Ints

LEAST_SHARE = 0.02
"""Of all rows, for a value to be a part of its own."""
MOST_PARTS = 64


def learn_apart(
    columns: Mapping[str, Array | Column],
    types: Mapping[str, str],
    scores: Floats,
    rows: Ints,
    days: Ints | None,
    wanted: Sequence[str],
) -> Apart | None:
    """None where no column divides the rows.

    Args:
        types: what each column was learned as.
        scores: of the rows that are looked at, shape (features, looked at).
        rows: which these are.
        days: of these rows.
        wanted: columns that the line itself divides by; they come first.
    """
    levels: dict[str, list[str]] = {}
    for name in sorted((n for n in columns if types[n] in CATEGORICAL), key=lambda n: (n not in wanted, n)):
        kept = _frequent(columns[name], types[name], rows)
        if len(kept) > 1 and sum(map(len, levels.values())) + len(kept) <= MOST_PARTS:
            levels[name] = kept
    if not levels:
        return None
    empty = np.zeros(0)
    made = Apart(
        columns=list(levels), types=[types[name] for name in levels], levels=list(levels.values()),
        gaps=empty, strayed=empty, worst=empty, chance=empty,
    )  # fmt: skip
    return _learned(made, parts(made, columns, rows), scores, days)


def _frequent(values: Array | Column, kind: str, rows: Ints) -> list[str]:
    read = taken(values, rows, kind)
    if read.type not in CATEGORICAL:
        return []
    counts = np.bincount(read.values, minlength=len(read.levels))
    return [read.levels[at] for at in np.argsort(-counts, kind="stable") if counts[at] >= LEAST_SHARE * len(rows)]


def _learned(made: Apart, inside: Floats, scores: Floats, days: Ints | None) -> Apart:
    members, rows, usual = inside.sum(axis=1), scores.shape[1], scores.var(axis=1)
    chance = 1 / np.maximum(members, 1) + 1 / np.maximum(rows - members, 1)
    found = gaps(inside @ scores.T, members, scores.sum(axis=1), rows)
    made.gaps, made.chance = found.reshape(-1).astype(np.float32), chance
    made.strayed = made.worst = np.zeros(found.size, dtype=np.float32)
    if days is not None:
        _by_day(made, inside, scores, days, found, usual)
    return made


def _by_day(made: Apart, inside: Floats, scores: Floats, days: Ints, found: Floats, usual: Floats) -> None:
    """How far single days stray; of parts that are on few days nothing is known, and nothing will be said."""
    changes, chances = [], []
    for day in np.unique(days):
        of = np.flatnonzero(days == day)
        members = inside[:, of].sum(axis=1)
        enough = (members >= FEWEST_INSIDE) & (len(of) - members >= FEWEST_INSIDE)
        varied = scores[:, of].var(axis=1)
        by = scale(varied, usual)
        gap = gaps(inside[:, of] @ scores[:, of].T, members, scores[:, of].sum(axis=1), len(of))
        changes.append(np.where(enough[:, None], gap / by - found, np.nan))
        chance = 1 / np.maximum(members, 1) + 1 / np.maximum(len(of) - members, 1)
        chances.append(np.where(enough[:, None], chance[:, None] * varied / by**2, np.nan))
    seen = np.isfinite(changes).sum(axis=0)
    known = seen >= FEWEST_DAYS
    squared = np.nansum(np.square(changes), axis=0) / np.maximum(seen, 1)
    expected = np.nansum(chances, axis=0) / np.maximum(seen, 1)
    strayed = np.maximum(0.0, squared * doubt(float(seen.max())) - expected) if known.any() else squared
    furthest = np.nanmax(np.abs(np.nan_to_num(changes)), axis=0)
    made.strayed = np.where(known, strayed, np.inf).reshape(-1).astype(np.float32)
    made.worst = np.where(known, furthest, np.inf).reshape(-1).astype(np.float32)
    made.days = max(2.0, float(seen.max()) / 2)
