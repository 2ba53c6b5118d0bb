"""This file compares features of a window with their baseline: every figure, no judgement."""

from collections.abc import Mapping, Sequence

import numpy as np

from jobs.drift.baseline import Feature
from jobs.drift.bins import between, category_bins, quantile_cuts
from jobs.drift.centre import shift
from jobs.drift.chi_squared import chi_squared
from jobs.drift.figures import Figures
from jobs.drift.jensen_shannon import jensen_shannon_of_many
from jobs.drift.ks import ks
from jobs.drift.psi import psi_of_many
from jobs.drift.pvalue import chi_squared_sf, ks_two_sample
from jobs.drift.sketch.counter import Counter
from jobs.drift.sketch.grid import Ints
from jobs.drift.sketch.levels import Levels
from jobs.drift.sketch.numeric import Numeric
from jobs.drift.wasserstein import wasserstein

TOLD_APART = 2.0**53
"""Of whole numbers up to here, this one excluded, floats hold each and no other for it."""

TAIL = 0.02
"""Of the training rows, at either end: there a number that they lack is no surprise."""


def compare_all(
    features: Sequence[Feature], sketches: Mapping[str, Numeric | Levels], made: Mapping[str, Counter]
) -> dict[str, Figures]:
    """All figures of the features that have a sketch, by name."""
    found = {
        feature.name: _compare(feature, sketches[feature.name], made.get(feature.name))
        for feature in features
        if feature.name in sketches
    }
    _diverged([figures for figures in found.values() if len(figures.shares[0])])
    return found


def compare(feature: Feature, sketch: Numeric | Levels, made: Counter | None) -> Figures:
    """All figures of one feature."""
    return compare_all([feature], {feature.name: sketch}, {feature.name: made} if made else {})[feature.name]


def _diverged(figures: Sequence[Figures]) -> None:
    """What is taken over few bins costs as much for one feature as for all."""
    shares = np.zeros((2, len(figures), max((len(one.shares[0]) for one in figures), default=0)))
    for at, one in enumerate(figures):
        shares[:, at, : len(one.shares[0])] = one.shares
    found = psi_of_many(*shares), jensen_shannon_of_many(*shares)
    for one, psi, js in zip(figures, *found, strict=True):
        one.psi, one.js = float(psi), float(js)


def _compare(feature: Feature, sketch: Numeric | Levels, made: Counter | None) -> Figures:
    """The figures of one feature, but for those over its shares."""
    rows = sketch.rows
    figures = Figures(rows, sketch.missing, sketch.missing / rows if rows else 0.0)
    if not figures.present or not feature.present:
        return figures
    if isinstance(sketch, Levels):
        _levels(figures, feature, sketch)
    elif made is not None:
        _numbers(figures, feature, sketch, made)
    return figures


def _numbers(figures: Figures, feature: Feature, sketch: Numeric, made: Counter) -> None:
    reference: Ints = np.asarray(feature.counts, dtype=np.int64)
    behind, reached = np.cumsum(reference), np.cumsum(sketch.counts)
    n, m = max(1, int(behind[-1])), max(1, int(reached[-1]))
    gap = behind / n - reached / m
    figures.ks = ks(reference, sketch.counts, _points(feature, made), gap)
    figures.ks_p_value = ks_two_sample(figures.ks.statistic, feature.present, figures.present)
    cuts = quantile_cuts(behind)
    figures.shares = between(behind, cuts) / n, between(reached, cuts) / m
    points = sketch.counts[made.table.atom_bins] if made.grid.exact else sketch.counts
    figures.filled = int(np.count_nonzero(points)) + len(sketch.fresh)
    if made.grid.exact:
        figures.novel = _between_known(behind, sketch.counts)
    if not sketch.infinite and not feature.infinite:
        low, high = feature.low_excess / n - sketch.low_excess / m, feature.high_excess / n - sketch.high_excess / m
        with np.errstate(over="ignore", invalid="ignore"):
            distance = max(wasserstein(gap, made.starts, low, high), shift(feature, sketch, m))
        figures.wasserstein = distance if np.isfinite(distance) else None


def _between_known(behind: Ints, counts: Ints) -> int:
    """Rows with a number that training lacks, among those of which it has many: few cold days know few of the warm numbers."""
    gaps, below = counts[2:-2:2], behind[2:-2:2] / max(1, int(behind[-1]))
    return int(gaps[(below >= TAIL) & (below <= 1 - TAIL)].sum())


def _points(feature: Feature, made: Counter) -> Ints:
    """The bins that hold one value: integers further from the origin than floats tell apart share theirs."""
    bins: Ints = made.table.atom_bins
    return bins[np.abs(made.grid.atoms) < TOLD_APART] if feature.type == "integer" else bins


def _levels(figures: Figures, feature: Feature, sketch: Levels) -> None:
    known: Ints = np.asarray(feature.counts, dtype=np.int64)
    new = sum(sketch.new.values())
    reference, current = np.append(known, feature.rest), np.append(sketch.counts, new)
    groups = category_bins(reference)
    before, now = _sum(reference, groups), _sum(current, groups)
    figures.shares, figures.binned = (before / before.sum(), now / now.sum()), chi_squared(before, now)
    figures.filled = int(np.count_nonzero(sketch.counts)) + len(sketch.new)
    figures.novel = max(0, new - int(feature.rest / feature.present * figures.present)) if feature.rest else new
    if not feature.rest:
        fresh = np.array(list(sketch.new.values()), dtype=np.int64)
        reference, current = np.append(known, np.zeros_like(fresh)), np.append(sketch.counts, fresh)
    statistic, freedom = chi_squared(reference, current)
    figures.chi2 = (statistic, freedom, chi_squared_sf(statistic, freedom))


def _sum(counts: Ints, groups: Ints) -> Ints:
    return np.bincount(groups, counts, int(groups[-1]) + 1 if len(groups) else 0).astype(np.int64)
