"""This file holds the drift watch's figures against scipy and slow definitions, over columns of every kind. Example: python -m bench.exactness

Exact where a column has few different values, inside the certified interval where it is sketched, the same from shards.
"""

import argparse
import sys
import warnings
from collections import Counter
from collections.abc import Iterator
from itertools import chain
from typing import Any

import numpy as np

from bench.columns import CATEGORICAL, Values, pair
from bench.definitions import CLOSE, categorical, numeric, present
from jobs.drift.baseline import Baseline, build
from jobs.drift.compared import compare
from jobs.drift.figures import document
from jobs.drift.window import Window, counter, measure


def broken(seed: int) -> Iterator[str]:
    """What does not hold for the pair of columns of this seed."""
    kind, reference, current = pair(seed)
    kept = Baseline.from_bytes(build({"x": reference}, {}).to_bytes())
    whole = measure(kept, {"x": current})
    found = _figures(kept, whole)
    mine, theirs = present(reference), present(current)
    if (found["rows"], found["missing"]) != (len(current), len(current) - len(theirs)):
        yield f"{found['rows']} rows of which {found['missing']} missing"
    checks = categorical if kind in CATEGORICAL else numeric
    if len(mine) and len(theirs):
        yield from checks(found, mine, theirs)
    elif any(found[name] is not None for name in ("ks", "psi", "js", "wasserstein", "chi2")):
        yield f"figures of nothing: {found}"
    yield from _shards(kept, current, whole, found)


def _figures(kept: Baseline, window: Window) -> dict[str, Any]:
    feature = kept.features[0]
    made = counter(feature) if feature.grid is not None else None
    return document(compare(feature, window.sketches["x"], made))


def _shards(kept: Baseline, current: Values, whole: Window, found: dict[str, Any]) -> Iterator[str]:
    for count in (2, 7):
        parts = [measure(kept, {"x": part}) for part in np.array_split(current, count)]
        merged = parts[-1]
        for part in parts[:-1]:
            merged = merged.merge(part)
        told = _figures(kept, merged)
        for name in ("rows", "missing", "ks", "psi", "js", "chi2"):
            if told[name] != found[name]:
                yield f"{count} shards: {name} {told[name]}, of the whole {found[name]}"
        moved, wanted = told["wasserstein"] or 0.0, found["wasserstein"] or 0.0
        if abs(moved - wanted) > CLOSE * wanted:
            yield f"{count} shards: wasserstein {moved}, of the whole {wanted}"
        if merged.types != whole.types:
            yield f"{count} shards: types {merged.types}, of the whole {whole.types}"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.exactness", description=__doc__)
    parser.add_argument("--columns", type=int, default=10_000)
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    given = parser.parse_args()
    warnings.simplefilter("error")
    wrong = Counter[str]()
    for seed in range(given.first, given.first + given.columns):
        for what in chain(broken(seed)):
            wrong[pair(seed)[0]] += 1
            print(f"seed {seed}, {pair(seed)[0]}: {what}", flush=True)
    print(f"{given.columns:,} columns, {wrong.total()} figures wrong {dict(wrong) or ''}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
