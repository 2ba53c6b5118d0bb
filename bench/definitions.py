"""This file holds a column's figures against scipy, and against their definitions by slow and obvious means."""

import warnings
from collections import Counter
from collections.abc import Iterator
from typing import Any

import numpy as np
from scipy import spatial, stats

from bench.columns import Values
from jobs.drift.compared import TOLD_APART
from jobs.drift.sketch.plan import FEW

CLOSE, WIDEST = 1e-12, 2e-3
FLOOR = 1e-4
FREQUENT, MOST = 0.005, 49


def present(values: Values) -> Values:
    if values.dtype.kind in "mM":
        return values[~np.isnat(values)].astype(f"{values.dtype.kind}8[us]").view(np.int64) / 1e6
    if values.dtype == object:
        return np.array([value for value in values if value is not None and value == value], dtype=object)  # noqa: PLR0124 - NaN
    values = values[~np.isnan(values)] if values.dtype.kind == "f" else values
    return values.astype(np.float64) if values.dtype.kind == "f" else values


def numeric(found: dict[str, Any], mine: Values, theirs: Values) -> Iterator[str]:
    if mine.dtype.kind != theirs.dtype.kind:
        if (
            max(np.abs(side.astype(np.float64)).max() for side in (mine, theirs) if side.dtype.kind in "iu")
            > TOLD_APART
        ):
            return  # scipy would round them
        mine, theirs = mine.astype(np.float64), theirs.astype(np.float64)
    ks, wanted = found["ks"], _ks(mine, theirs)
    if not ks["low"] - CLOSE <= wanted <= ks["high"] + CLOSE or not ks["low"] <= ks["statistic"] <= ks["high"]:
        yield f"ks {wanted} is not in {ks}"
    known = np.unique(mine)
    if known.dtype.kind in "iu" and int(known[-1]) - int(known[0]) >= TOLD_APART:
        return  # floats do not tell all these integers apart, and the interval says so
    if ks["high"] - ks["low"] > WIDEST:
        yield f"ks is known to {ks['high'] - ks['low']} only"
    if len(known) > FEW:
        return
    if ks["high"] != ks["low"] or abs(ks["statistic"] - wanted) > CLOSE:
        yield f"ks {ks} is not exactly {wanted}"
    shares = _tenths(mine, theirs)
    yield from _divergences(found, *shares)
    if np.isin(theirs, known).all() and np.isfinite(known.astype(np.float64)).all():
        yield from _moved(found["wasserstein"], known, mine, theirs)


def _ks(mine: Values, theirs: Values) -> float:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # scipy divides by zero for the p-value of single rows
        return float(stats.ks_2samp(mine, theirs, method="asymp").statistic)


def _moved(found: float | None, known: Values, mine: Values, theirs: Values) -> Iterator[str]:
    """Wasserstein: the area between the curves, over the gaps between neighbouring values."""
    gap = [np.searchsorted(np.sort(side), known[:-1], side="right") / len(side) for side in (mine, theirs)]
    distances = known - known[0] if known.dtype.kind in "iu" else known
    if known.dtype.kind in "iu":
        distances = np.array([int(value) - int(known[0]) for value in known], dtype=np.float64)
    with np.errstate(over="ignore"):
        wanted = float((np.abs(gap[0] - gap[1]) * np.diff(distances)).sum())
    size = float(np.abs(distances).max())
    if found is None:
        if np.isfinite(wanted) and size < 1e300:  # noqa: PLR2004 - beyond, sums overflow
            yield f"wasserstein is {wanted}, got none"
    elif abs(found - wanted) > CLOSE * max(size, wanted):
        yield f"wasserstein {found} is not {wanted}"


def _tenths(mine: Values, theirs: Values) -> tuple[Values, Values]:
    """Shares between the values at which a tenth more of the training data is reached."""
    ordered = np.sort(mine)
    # The k-th tenth is reached at the row ceil(k n / 10), in whole numbers.
    cuts = np.unique(ordered[[-(-k * len(ordered) // 10) - 1 for k in range(1, 10)]])
    cuts = cuts[cuts < ordered[-1]] if not (theirs > ordered[-1]).any() else cuts
    edges = [np.searchsorted(np.sort(side), cuts, side="right") for side in (mine, theirs)]
    return tuple(
        np.diff(np.r_[0, edge, len(side)]) / len(side) for edge, side in zip(edges, (mine, theirs), strict=True)
    )


def categorical(found: dict[str, Any], mine: Values, theirs: Values) -> Iterator[str]:
    before, now = Counter(map(str, mine)), Counter(map(str, theirs))
    names = sorted(before | now)
    table = np.array([[side[name] for name in names] for side in (before, now)])
    if len(names) > 1:
        wanted = stats.chi2_contingency(table, correction=False)
        told = found["chi2"]
        if (
            abs(told["statistic"] - wanted.statistic) > CLOSE * max(1, wanted.statistic)
            or told["freedom"] != wanted.dof
        ):
            yield f"chi-squared {told} is not {wanted.statistic} with {wanted.dof}"
        if abs(told["p_value"] - wanted.pvalue) > 1e-9:  # noqa: PLR2004 - the tail's series ends there
            yield f"p-value {told['p_value']} is not {wanted.pvalue}"
    own = [name for name, rows in before.most_common(MOST) if rows >= FREQUENT * len(mine)]
    if len(own) == MOST and before.most_common(MOST + 1)[-1][1] == before[own[-1]]:
        return  # which of equally frequent levels has a bin of its own is not defined
    shares = [
        np.array([*(side[name] for name in own), sum(side.values()) - sum(side[name] for name in own)])
        for side in (before, now)
    ]
    yield from _divergences(found, shares[0] / len(mine), shares[1] / len(theirs))


def _divergences(found: dict[str, Any], before: Values, now: Values) -> Iterator[str]:
    b, c = np.maximum(before, FLOOR), np.maximum(now, FLOOR)
    wanted = float(sum((y - x) * np.log(y / x) for x, y in zip(b, c, strict=True)))
    if abs(found["psi"] - wanted) > CLOSE * max(1, wanted):
        yield f"PSI {found['psi']} is not {wanted}"
    with np.errstate(invalid="ignore"):
        distance = float(np.nan_to_num(spatial.distance.jensenshannon(before, now, base=2)))
    # A divergence that is zero but for rounding has a root that is not.
    if abs(found["js"] ** 2 - distance**2) > CLOSE:
        yield f"Jensen-Shannon {found['js']} is not {distance}"
