"""This file draws pairs of columns of every kind, to hold statistics against independent references."""

# ruff: noqa: PLR2004, ARG005 - shares of what is drawn; every kind is drawn alike

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.random import Generator

Values = np.ndarray[Any, np.dtype[Any]]
Draw = Callable[[Generator, int], Values]

NAMES = np.array(
    [f"level-{n}" for n in range(3000)] + ["", " ", "ü", "東京", "a\u0301", "á", "nan", "None", "0"], dtype=object
)
TWO_53 = 2**53


def _size(g: Generator) -> int:
    """Mostly hundreds, sometimes none, one, two, or thousands."""
    sizes = np.array([0, 1, 2, 3, g.integers(4, 60), g.integers(60, 1500), g.integers(1500, 9000)])
    return int(g.choice(sizes, p=[0.03, 0.05, 0.05, 0.05, 0.22, 0.5, 0.1]))


def _spread(low: float, high: float) -> Draw:
    """Signed numbers of every size between two powers of ten."""
    return lambda g, n: g.choice([-1.0, 1.0], n) * 10 ** g.uniform(low, high, n)


def _mixed(g: Generator, n: int) -> Values:
    special = np.array([np.inf, -np.inf, np.nan, 0.0, -0.0, 5e-324, -5e-324, 1.7e308, -1.7e308, 1.0])
    return np.where(g.random(n) < g.random(), special[g.integers(0, len(special), n)], g.normal(size=n))


NUMERIC: dict[str, Draw] = {
    "normal": lambda g, n: g.normal(g.normal() * 10 ** g.uniform(-3, 6), 10 ** g.uniform(-6, 6), n),
    "heavy tails": lambda g, n: g.standard_cauchy(n),
    "heavier tails": lambda g, n: g.standard_t(0.3, n),
    "lognormal": lambda g, n: g.lognormal(0, g.uniform(0.1, 6), n),
    "zero inflated": lambda g, n: np.where(g.random(n) < g.random(), 0.0, g.exponential(size=n)),
    "several atoms": lambda g, n: np.where(
        g.random(n) < 0.6, g.choice([-1.0, 0.0, 2.5, 99.0, 1e6], n), g.normal(size=n) * 50
    ),
    "rounded": lambda g, n: np.round(g.normal(size=n) * 10 ** g.uniform(0, 3), int(g.integers(0, 4))),
    "integers": lambda g, n: g.integers(-5, g.integers(1, 30000), n),
    "counts as floats": lambda g, n: g.poisson(10 ** g.uniform(-2, 3), n).astype(float),
    "small integers": lambda g, n: g.integers(-128, 128, n).astype(np.int8),
    "unsigned": lambda g, n: g.integers(0, 60000, n).astype(np.uint16),
    "around 2**53": lambda g, n: TWO_53 + g.integers(-4, 5, n),
    "dense beyond 2**53": lambda g, n: 2**61 + g.integers(0, 40000, n),
    "wide integers": lambda g, n: g.integers(-(2**63), 2**63, n),
    "close at the ends": lambda g, n: np.where(
        g.random(n) < 0.5, -(2**63) + g.integers(0, 9, n), 2**63 - 1 - g.integers(0, 9, n)
    ),
    "beyond signed": lambda g, n: 2**63 + g.integers(0, 5000, n).astype(np.uint64),
    "wide unsigned": lambda g, n: g.integers(0, 2**64, n, dtype=np.uint64),
    "constant": lambda g, n: np.full(n, g.choice([0.0, -0.0, 1.0, g.normal(), 1e300, 5e-324])),
    "infinities": lambda g, n: np.where(
        g.random(n) < 0.1, np.inf, np.where(g.random(n) < 0.1, -np.inf, g.normal(size=n))
    ),
    "only infinities": lambda g, n: g.choice([np.inf, -np.inf], n),
    "missing": lambda g, n: np.where(g.random(n) < g.random(), np.nan, g.normal(size=n)),
    "all missing": lambda g, n: np.full(n, np.nan),
    "subnormal": lambda g, n: g.normal(size=n) * 1e-310,
    "every size": _spread(-300, 300),
    "positive of every size": lambda g, n: 10 ** g.uniform(-300, 300, n),
    "huge": lambda g, n: g.normal(size=n) * 1e307,
    "two scales": lambda g, n: np.where(g.random(n) < 0.5, g.normal(size=n) * 1e-9, 1e9 + g.normal(size=n)),
    "far from zero": lambda g, n: 1e9 + g.normal(size=n),
    "both zeros": lambda g, n: g.choice([0.0, -0.0, 1.0], n),
    "everything strange": _mixed,
    "single precision": lambda g, n: g.normal(size=n).astype(np.float32),
    "half precision": lambda g, n: (g.normal(size=n) * 100).astype(np.float16),
    "times": lambda g, n: (1_700_000_000_000_000 + g.integers(0, 10**13, n)).astype("M8[us]"),
    "days": lambda g, n: np.datetime64("1850-01-01") + g.integers(0, 90000, n).astype("m8[D]"),
    "far times": lambda g, n: np.where(
        g.random(n) < 0.1,
        np.datetime64("NaT", "s"),
        np.datetime64("9999-01-01", "s") - g.integers(0, 10**9, n).astype("m8[s]"),
    ),
    "spans": lambda g, n: g.integers(-(10**15), 10**15, n).astype("m8[ns]"),
}
CATEGORICAL: dict[str, Draw] = {
    "booleans": lambda g, n: g.random(n) < g.random(),
    "booleans with gaps": lambda g, n: _gaps(g, (g.random(n) < 0.5).astype(object)),
    "few names": lambda g, n: NAMES[g.choice(4, n, p=[0.7, 0.2, 0.09, 0.01])],
    "many names": lambda g, n: NAMES[np.minimum(g.zipf(1.3, n), 3000) - 1],
    "names with gaps": lambda g, n: _gaps(g, NAMES[g.integers(0, 40, n)]),
    "strange names": lambda g, n: NAMES[3000 + g.integers(0, 9, n)],
    "all the same": lambda g, n: np.full(n, "", dtype=object),
    "nothing": lambda g, n: np.full(n, None, dtype=object),
    "fixed width": lambda g, n: NAMES[g.integers(0, 40, n)].astype("U10"),
}
KINDS = NUMERIC | CATEGORICAL


def _gaps(g: Generator, values: Values) -> Values:
    gappy = values.astype(object)
    gappy[g.random(len(values)) < 0.3] = None
    return gappy


def pair(seed: int) -> tuple[str, Values, Values]:
    """Kind, a column to learn and one to judge; now and then moved, stretched, or of other numbers."""
    g = np.random.default_rng(seed)
    kind = list(KINDS)[seed % len(KINDS)]
    reference = KINDS[kind](g, max(1, _size(g)))
    other = kind
    if g.random() < 0.1:
        other = next(iter(NUMERIC)) if kind in NUMERIC and reference.dtype.kind not in "mM" else kind
    current = KINDS[other](g, _size(g))
    if current.dtype.kind == "f" and g.random() < 0.4:
        with np.errstate(over="ignore", invalid="ignore"):
            current = current * g.choice([1.1, 0.5, -1.0]) + g.choice([0.0, 0.3])
    if len(reference) and len(current) and reference.dtype == current.dtype and g.random() < 0.2:
        current = g.choice(reference, len(current))
    return kind, reference, current
