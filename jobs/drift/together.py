"""This file tests whether two features went together in training and no longer do, and whether parts of the rows went apart."""

from collections.abc import Iterator

import numpy as np

from jobs.drift import apart
from jobs.drift.finding import Finding
from jobs.drift.multivariate import FEWEST, FLATTENED, LEAST, MARGIN, Joint, Sums
from jobs.drift.picked import begin
from jobs.drift.size import SHORT, Size
from jobs.drift.sketch.grid import Floats
from jobs.drift.straying import heavy, surprise

HEAVY = 36.0
"""Independent days that tell of correlations, at most."""


def joined(joint: Joint | None, sums: Sums | None, size: Size | None) -> Iterator[tuple[str, Finding]]:
    """Every test that takes more than one column, with the feature that it is about."""
    # Hours differ from one another as days do not, and how far is not known.
    if joint is None or sums is None or (size is not None and size.days < SHORT):
        return
    if pair := together(joint, sums, size.days if size else 1.0):
        yield pair
    n, _, variances = sums.correlations()
    if joint.apart is None or n < FEWEST:
        return
    at = begin(sums.per_level)
    members, inside = sums.members[at:].sum(axis=0), sums.inside[at:].sum(axis=0)
    scale = apart.scale(variances, joint.variances)
    now = apart.gaps(inside, members, sums.first[at:].sum(axis=0), n) / scale
    # Where a whole column has left what training knew, its parts only seem to have come closer.
    before = joint.apart.gaps.reshape(now.shape)
    flat = (variances < FLATTENED * joint.variances) & (np.abs(now) < np.abs(before))
    now = np.where(flat, before, now)
    yield from apart.findings(
        joint.apart, joint.names, now, members, n, _fewest(joint), variances / scale**2, size.days if size else 1.0
    )


def together(joint: Joint, sums: Sums, days: float = 1.0) -> tuple[str, Finding] | None:
    """The pair whose correlation has changed most beyond its limit, and the finding; None where nothing can be said.

    A few days make a correlation of what differs from day to day: its doubt is that of so few.

    Source:
        Fisher, "On the probable error of a coefficient of correlation deduced from a small sample", 1921; the p-value
        is multiplied by the number of pairs (Bonferroni), so that a clean window is called shifted no more often than the asked rate.
    """
    n, found, variances = sums.correlations()
    flat = (variances < FLATTENED * joint.variances) | (_fewest(joint) > n)
    if n < FEWEST or not (joint.variances > 0).any():
        return None
    pairs = np.triu(np.ones_like(found, dtype=np.bool_), 1) & ~flat[:, None] & ~flat[None, :]
    if not pairs.any():
        return None
    limits = _limits(joint).reshape(found.shape)
    known = joint.correlations.reshape(found.shape)
    change = np.where(pairs, np.abs(found - known), 0.0)
    a, b = np.unravel_index(int(np.argmax(change / limits)), change.shape)
    before, now, limit = (float(side[a, b]) for side in (known, found, limits))
    chance, learned = (
        1 / (n - 3) + 1 / max(1, joint.rows - 3),
        _learned(joint, int(a), int(b), days) / (1 - before**2) ** 2,
    )
    moved = float(np.arctanh(now) - np.arctanh(before))
    p_value = min(1.0, surprise(moved, chance + learned, learned, heavy(HEAVY, days)) * int(pairs.sum()))
    reason = (
        f"{joint.names[a]} and {joint.names[b]} go together otherwise: correlation {now:.2f}, {before:.2f} in training"
    )
    measured, all_ = float(change[a, b]), np.maximum(change, change.T) / np.maximum(limits, limits.T)
    # Of two that no longer go together, the one that others have lost too is the one that changed.
    name = joint.names[a if all_[a].sum() >= all_[b].sum() else b]
    return name, Finding("data", "joint", measured > limit, p_value, reason, measured, limit, "joint")


def _fewest(joint: Joint) -> Floats:
    return np.full(len(joint.names), float(apart.FEWEST_INSIDE)) if joint.fewest is None else np.asarray(joint.fewest)


def _learned(joint: Joint, a: int, b: int, days: float) -> float:
    """The variance of a correlation that days add to chance."""
    if joint.wander is None or joint.between is None:
        return 0.0
    of_days = float(joint.between[a] * joint.between[b]) / days if days > 1 else 0.0
    return of_days + float(joint.wander.reshape(len(joint.names), -1)[a, b]) / max(1.0, days)


def _limits(joint: Joint) -> Floats:
    """Per pair: honest days have strayed as far."""
    limits: Floats = np.full_like(joint.correlations, LEAST)
    if joint.restless is not None:
        limits = np.maximum(limits, MARGIN * joint.restless)
    return limits
