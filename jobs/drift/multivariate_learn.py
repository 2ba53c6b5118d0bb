"""This file learns how features go together; training does it, a scoring process only reads."""

from collections.abc import Mapping, Sequence

import numpy as np

from jobs.drift.apart import FEWEST_INSIDE
from jobs.drift.apart_learn import learn_apart
from jobs.drift.columns import Array, Column
from jobs.drift.multivariate import FEWEST, FLATTENED, Joint, correlated
from jobs.drift.sketch.grid import Floats, Ints
from jobs.drift.tenths import numbers, score

MOST_FEATURES = 64
MANY_ROWS = 200_000
"""Rows from which correlations are taken; more would not change their third digit."""
VARIED = 2048
"""Different values from which a feature's values pick rows well."""
NEARLY_ALL = 0.9
"""Share of rows with a value of their own from which one feature is enough for it."""
FEWEST_DAYS = 12
FREE = 2.0
"""No two correlations differ by more."""


def learn_joint(
    columns: Mapping[str, Array | Column], types: Mapping[str, str], days: Ints | None, wanted: Sequence[str]
) -> Joint | None:
    """None where fewer than two columns are numbers that vary.

    Args:
        types: what each column was learned as.
        wanted: columns that the line itself divides its rows by.
    """
    read = {name: values for name in columns if (values := numbers(columns[name])) is not None}
    varied = {name: len(np.unique(values[~np.isnan(values)])) for name, values in read.items()}
    names = sorted((name for name in read if varied[name] > 2), key=lambda name: -varied[name])[:MOST_FEATURES]  # noqa: PLR2004 - two values have no tenths
    rows = len(next(iter(columns.values())))
    if len(names) < 2 or rows < FEWEST:  # noqa: PLR2004 - a pair
        return None
    cuts = [_tenths(read[name]) for name in names]
    step = -(-rows // MANY_ROWS)
    scores = score(np.array([read[name][::step] for name in names]), np.array(cuts))
    covariance = np.cov(scores, bias=True)
    alone = varied[names[0]] > NEARLY_ALL * rows
    telling = [at for at, name in enumerate(names) if varied[name] > VARIED][: 1 if alone else 3]
    known = correlated(covariance)
    return Joint(
        names=names,
        cuts=cuts,
        hashed=telling or list(range(len(names))),
        correlations=known,
        variances=np.diag(covariance).copy(),
        rows=scores.shape[1],
        **({} if days is None else _by_day(scores, days[::step], known)),
        fewest=_fewest(scores),
        apart=learn_apart(
            columns, types, scores, np.arange(0, rows, step), None if days is None else days[::step], wanted
        ),
    )


def _fewest(scores: Floats) -> Floats:
    """The longer the tails of what single rows add, the more rows make a mean normal: three in a hundred take a thousand."""
    apart = scores - scores.mean(axis=1, keepdims=True)
    tails = (apart**4).mean(axis=1) / np.maximum((apart**2).mean(axis=1) ** 2, 1e-12)
    fewest: Floats = FEWEST_INSIDE * np.maximum(1.0, tails - 2)
    return fewest


def _tenths(values: Floats) -> Floats:
    cuts: Floats = np.quantile(values[~np.isnan(values)], np.arange(1, 10) / 10, method="lower")
    return cuts


def _by_day(scores: Floats, days: Ints, known: Floats) -> dict[str, Floats]:
    """How far the correlation of each pair may be from the whole's on an honest day, though all pairs are looked at.

    Each pair's own spread over the days, times the furthest that any pair was out of its spread on any day.
    """
    kept = [rows for rows in (days == day for day in np.unique(days)) if rows.sum() >= FEWEST]
    if len(kept) < FEWEST_DAYS:
        return {"restless": np.full_like(known, FREE)}
    covariances = [np.cov(scores[:, rows], bias=True) for rows in kept]
    strayed = np.array([np.abs(correlated(one) - known) for one in covariances])
    squared = np.mean(strayed**2, axis=0)
    spread = np.sqrt(squared) + 1e-9
    furthest: Floats = spread * float(np.max(strayed / spread))
    # What hardly varies within a day is seen once a day: a few days make any correlation.
    within = np.array([np.diag(one) for one in covariances])
    slow = np.median(within, axis=0) < FLATTENED * scores.var(axis=1)
    furthest[slow | slow[:, None]] = FREE
    chance = float(np.mean([1 / rows.sum() for rows in kept]))
    wander = np.maximum(0.0, squared - chance * (1 - known**2) ** 2)
    between = np.clip(1 - within.mean(axis=0) / np.maximum(scores.var(axis=1), 1e-12), 0.0, 1.0)
    return {"restless": furthest, "wander": wander.astype(np.float32), "between": between.astype(np.float32)}
