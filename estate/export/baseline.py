"""This file writes a baseline as an open document: each feature's bins or levels and how many training rows fell there."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from estate.export.shape import Shape
    from jobs.drift.baseline import Baseline, Feature


def document(baseline: "Baseline", shape: "Shape") -> dict[str, Any]:
    """Histograms of the training data, as any tool can draw and compare them."""
    from jobs.drift.window import counters

    made = counters(baseline)
    kept = [feature for feature in baseline.features if feature.name not in shape.left_out]
    return {
        "line": shape.line,
        "rows": baseline.rows,
        "days": baseline.days,
        "features": [_feature(feature, made.get(feature.name)) for feature in kept],
        "left_out": list(shape.left_out),
    }


def _feature(feature: "Feature", counter: Any) -> dict[str, Any]:
    told: dict[str, Any] = {
        "name": feature.name,
        "type": feature.type,
        "rows": feature.rows,
        "missing": feature.missing,
        "importance": feature.importance,
    }
    if counter is None:
        counts = [int(count) for count in feature.counts]
        return told | {"levels": feature.levels, "counts": counts, "other": feature.rest}
    origin = float(counter.grid.origin)
    return told | {
        "min": feature.low,
        "max": feature.high,
        "mean": None if feature.mean is None else feature.mean + origin,
        "standard_deviation": feature.deviation,
        "bins": _tenths(feature, counter, origin),
    }


def _tenths(feature: "Feature", counter: Any, origin: float) -> list[dict[str, Any]]:
    """The grid has thousands of bins: as many as hold a twentieth each say the same to a person."""
    import numpy as np

    from jobs.drift.bins import quantile_bins

    counts = np.asarray(feature.counts, dtype=np.int64)
    if not counts.sum():
        return []
    groups = quantile_bins(counts)
    starts = np.asarray(counter.starts, dtype=np.float64) + origin
    rows = np.bincount(groups, counts).astype(np.int64)
    first = [int(np.flatnonzero(groups == group)[0]) for group in range(len(rows))]
    edges = [None if not np.isfinite(starts[at]) else float(starts[at]) for at in first]
    return [{"from": edge, "rows": int(count)} for edge, count in zip(edges, rows, strict=True)]
