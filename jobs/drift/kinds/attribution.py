"""This file judges whether the answers follow other features than they did in training.

Measured is how much of the variance of the answers' log-odds the groups of one feature explain, alone: the correlation ratio,
less what chance explains (Kelley's epsilon squared); and each feature's share in the sum of these. It needs no model, only
what was asked and answered. It is no causal contribution: features that move together share what they explain, and one that
acts only through others explains little.

Source:
    Pearson, "On a correction to be made to the correlation ratio", 1911; Kelley, "An Unbiased Correlation Ratio Measure", 1935.
    The ranking is compared by NDCG, as in Amazon SageMaker Clarify's "Feature attribution drift"; its alert is below 0.9.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from jobs.drift.baseline import Thresholds
from jobs.drift.columns import CATEGORICAL, Array, Column, fitted
from jobs.drift.finding import Finding
from jobs.drift.kinds.arrays import numbers
from jobs.drift.kinds.compare import Measured, measured, number
from jobs.drift.kinds.measures import Figure, Figures
from jobs.drift.kinds.reference import Explained, Measure, Sums

GROUPS = 10


def named(feature: str) -> str:
    """As a figure: a feature may be called like a measure."""
    return f"share of {feature}"


def grouping(feature: str, column: Column) -> Explained:
    """Groups of a training column."""
    read, nothing = column.sift(), Measure(value=0.0)
    if read.type in CATEGORICAL or not read.numeric:
        count = np.bincount(read.values.astype(np.int64), minlength=len(read.levels))
        kept = np.argsort(-count, kind="stable")[: 2 * GROUPS]
        return Explained(feature=feature, levels=[read.levels[n] for n in kept], share=nothing)
    finite = read.values[np.isfinite(read.values)]
    between = np.unique(np.quantile(finite, np.arange(1, GROUPS) / GROUPS)) if len(finite) else np.zeros(0)
    return Explained(feature=feature, edges=[float(edge) for edge in between], share=nothing)


def groups(explained: Explained, column: Column) -> Array:
    """The group of each row, from 0; the last but one holds other levels, the last what is missing."""
    read = fitted(column.sift(), "category" if explained.levels else "number")
    known = np.full(read.rows, len(explained.levels or explained.edges) + 1, dtype=np.int64)
    if explained.levels:
        place = {level: n for n, level in enumerate(explained.levels)}
        named = np.array([place.get(level, len(place)) for level in read.levels] or [0], dtype=np.int64)
        found = named[read.values] if len(read.values) else np.zeros(0, dtype=np.int64)
    elif read.numeric:
        found = np.searchsorted(explained.edges, read.values, side="right")
    else:
        return known
    known[slice(None) if read.present is None else read.present] = found
    return known


def add_up(codes: Mapping[str, Array], sizes: Mapping[str, int], probabilities: Array, blocks: Any = None) -> Sums:
    """Sums of the log-odds per block and group."""
    sure = np.clip(np.asarray(probabilities, dtype=float), 1e-4, 1 - 1e-4)
    score = np.log(sure / (1 - sure))
    at = np.zeros(len(score), dtype=np.int64) if blocks is None else np.asarray(blocks)
    count = int(at.max(initial=0)) + 1
    sums = {"n": np.bincount(at, minlength=count).astype(float)}
    sums |= {"s": np.bincount(at, score, count), "ss": np.bincount(at, score**2, count)}
    for name, code in codes.items():
        size = sizes[name]
        sums[f"n:{name}"] = np.bincount(at * size + code, minlength=count * size).reshape(count, size).astype(float)
        sums[f"s:{name}"] = np.bincount(at * size + code, score, count * size).reshape(count, size)
    return sums


def shares(names: Sequence[str]) -> Figures:
    """Each feature's share in what all explain."""

    def figures(sums: Sums) -> dict[str, Figure]:
        count, total = sums["n"], sums["ss"] - sums["s"] ** 2 / sums["n"]
        found = np.stack([_explained(sums, name, total) for name in names])
        spread = 4 * found * (1 - found) ** 2 / count
        with np.errstate(invalid="ignore", divide="ignore"):
            whole = found.sum(axis=0)
            share = found / whole
            variance = ((1 - share) ** 2 * spread + share**2 * (spread.sum(axis=0) - spread)) / whole**2
        return {named(name): Figure(share[n], variance[n]) for n, name in enumerate(names)}

    return figures


def _explained(sums: Sums, name: str, total: Array) -> Array:
    """Epsilon squared."""
    n, s = sums[f"n:{name}"], sums[f"s:{name}"]
    between = (s**2 / np.maximum(n, 1)).sum(axis=1) - sums["s"] ** 2 / sums["n"]
    filled = (n > 0).sum(axis=1)
    within = (total - between) / np.maximum(sums["n"] - filled, 1)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.clip((between - (filled - 1) * within) / total, 0, 1))


def size(explained: Explained) -> int:
    return len(explained.levels or explained.edges) + 2


def ndcg(before: Sequence[float], now: Sequence[float]) -> float:
    """How well the features' order of now ranks what mattered before; 1: no two have changed places.

    >>> ndcg([0.5, 0.3, 0.2], [5, 3, 2])
    1.0
    """
    worth = np.asarray(before, dtype=float)
    discount = 1 / np.log2(np.arange(2, len(worth) + 2))
    ideal = float((np.sort(worth)[::-1] * discount).sum())
    return float((worth[np.argsort(-np.asarray(now), kind="stable")] * discount).sum()) / ideal if ideal else 1.0


def judge(
    explained: Iterable[Explained],
    columns: Mapping[str, Column],
    days: float,
    thresholds: Thresholds,
) -> tuple[dict[str, Any] | None, list[Finding]]:
    """The section, and a test of each feature; nothing where the window lacks a column or is too small."""
    known = list(explained)
    if not known or any(one.feature not in columns for one in known) or "probability" not in columns:
        return None, []
    found = numbers(columns["probability"])
    whole = np.isfinite(found)
    probabilities = found[whole]
    if len(probabilities) < thresholds.min_rows:
        return None, []
    codes = {one.feature: groups(one, columns[one.feature])[whole] for one in known}
    figures = shares(list(codes))(add_up(codes, {one.feature: size(one) for one in known}, probabilities))
    told = {one.feature: measured(named(one.feature), figures[named(one.feature)], one.share, days) for one in known}
    known_now = {name: one for name, one in told.items() if one is not None}
    if len(known_now) < len(known):
        return None, []
    before, now = [one.reference for one in known_now.values()], [one.value for one in known_now.values()]
    each = {name: one.document(len(probabilities)) for name, one in known_now.items()}
    section = {"ndcg": number(ndcg(before, now)), "shares": each}
    return section, [_finding(name, one, thresholds) for name, one in known_now.items()]


def _finding(name: str, one: Measured, thresholds: Thresholds) -> Finding:
    limit = max(thresholds.max_attribution_shift, one.rare)
    reason = f"{name} explains {one.value:.0%} of what moves the answers, {one.reference:.0%} in training"
    return Finding("attribution", "attribution", one.loss > limit, one.p_value, reason, one.loss, limit, name)
