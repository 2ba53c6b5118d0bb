"""Columns of every kind, drawn from a seed."""

import numpy as np

LEVELS = np.array([f"level-{n}" for n in range(20)], dtype=object)


def traffic(rows, seed, shift=0.0):
    """Thirty numeric and five categorical columns without any drift but the shift of `n0`, in standard deviations."""
    g = np.random.default_rng(seed)
    columns = {}
    for n in range(30):
        kinds = [
            lambda: g.normal(size=rows),
            lambda: g.lognormal(size=rows),
            lambda: g.uniform(size=rows),
            lambda: g.poisson(4, rows),
            lambda: np.where(g.random(rows) < 0.5, 0.0, g.exponential(size=rows)),
        ]
        columns[f"n{n}"] = kinds[n % 5]()
    columns["n5"][g.random(rows) < 0.01] = np.nan
    columns["n0"] = columns["n0"] + shift
    for n in range(5):
        columns[f"c{n}"] = LEVELS[g.choice(20, rows, p=np.arange(1, 21) / 210)]
    return columns


def weather(days, seed, rows_per_day=200, warmer=0.0):
    """Rows of one day share its temperature: two hundred rows a day are one observation of it."""
    g = np.random.default_rng(seed)
    day = np.repeat(np.asarray(days), rows_per_day)
    level = {d: np.random.default_rng(1000 + d).normal(50, 10) for d in days}
    temperature = np.array([level[d] for d in day]) + warmer + np.round(g.normal(0, 2, len(day)))
    return {
        "temperature": np.round(temperature, 0),
        "hour": g.integers(0, 24, len(day)),
        "origin": LEVELS[g.integers(0, 3, len(day))],
    }, day


COLUMNS = {
    "normal": lambda g, n: g.normal(g.normal() * 10, 10 ** g.uniform(-6, 6), n),
    "heavy tails": lambda g, n: g.standard_cauchy(n),
    "lognormal": lambda g, n: g.lognormal(0, g.uniform(0.1, 6), n),
    "zero inflated": lambda g, n: np.where(g.random(n) < g.random(), 0, g.exponential(size=n)),
    "constant": lambda g, n: np.full(n, g.normal()),
    "integers": lambda g, n: g.integers(-5, g.integers(1, 3000), n),
    "around 2**53": lambda g, n: 2**53 + g.integers(-3, 4, n),
    "dense beyond 2**53": lambda g, n: 2**60 + g.integers(0, 5000, n),
    "wide integers": lambda g, n: g.integers(-(2**62), 2**62, n),
    "infinities": lambda g, n: np.where(
        g.random(n) < 0.1, np.inf, np.where(g.random(n) < 0.1, -np.inf, g.normal(size=n))
    ),
    "missing": lambda g, n: np.where(g.random(n) < 0.3, np.nan, g.normal(size=n)),
    "subnormal": lambda g, n: g.normal(size=n) * 1e-310,
    "huge": lambda g, n: g.normal(size=n) * 1e307,
    "two scales": lambda g, n: np.where(g.random(n) < 0.5, g.normal(size=n) * 1e-9, 1e9 + g.normal(size=n)),
    "two values": lambda g, n: g.choice([0.0, 1.0], n),
    "single precision": lambda g, n: g.normal(size=n).astype(np.float32),
}
