"""This file is a column's distribution in a few numbers, kept with each accepted snapshot so that the next is held against it."""

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from jobs.drift.psi import psi
from jobs.kit.spec import Feature, Line, Type
from jobs.validate.codes import counted
from jobs.validate.findings import Finding
from jobs.validate.numbers import floats
from jobs.validate.table import Columns

_CUTS = np.linspace(0, 1, 11)[1:-1]
_OTHER_DATA = 1.0
"""PSI in nats from which two columns hardly share values: no season does that, a changed unit or a mix-up does."""
_FEWER = 0.5
_BUCKETS = 16
_RATE_CHANGE = 0.1


def profile(table: Columns, line: Line, cuts: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Rows, rate of the target, and shares per bin or category of each feature.

    Args:
        table: rows with the line's columns.
        line: the spec.
        cuts: another profile, whose bins are used.
    """
    columns = {
        name: _shares(table[name], feature, (cuts or {}).get(name))
        for name, feature in line.features.items()
        if name in table.column_names
    }
    rate = (
        pc.mean(table[line.problem.target].cast(pa.float64())).as_py()
        if line.problem.target in table.column_names
        else None
    )
    return {"rows": table.num_rows, "target_rate": rate, "columns": columns}


def compare(table: Columns, line: Line, before: Mapping[str, Any]) -> Iterator[Finding]:
    """How the rows differ from those of the last accepted snapshot."""
    now = profile(table, line, before["columns"])
    if now["rows"] < before["rows"] * _FEWER:
        limit = f"at least half of the {before['rows']} rows of the last snapshot"
        yield Finding("*", "rows", "error", now["rows"], [], limit)
    old, new = before["target_rate"], now["target_rate"]
    if old is not None and new is not None and abs(new - old) > _RATE_CHANGE:
        limit = f"near the last snapshot's {old:.4f}"
        yield Finding(line.problem.target, "target rate", "warning", now["rows"], [round(new, 4)], limit)
    for name, column in now["columns"].items():
        was = before["columns"].get(name)
        if was and was.get("hidden", False) == column["hidden"]:
            if line.features[name].type == Type.CATEGORY:
                yield from _strange(name, column["shares"], was["shares"], now["rows"])
            yield from _moved(name, column["shares"], was["shares"], now["rows"], line.monitoring.max_psi)


def _moved(
    name: str, now: Mapping[str, float], before: Mapping[str, float], rows: int, most: float
) -> Iterator[Finding]:
    keys = list(dict.fromkeys([*before, *now]))
    moved = psi(*(np.array([shares.get(key, 0.0) for key in keys]) for shares in (before, now)))
    if moved > most:
        limit = f"within {most:g} nats of the last snapshot, moved {moved:.3f}"
        yield Finding(name, "distribution", "error" if moved > _OTHER_DATA else "warning", rows, [], limit)


def _strange(name: str, now: Mapping[str, float], before: Mapping[str, float], rows: int) -> Iterator[Finding]:
    new = sorted(set(now) - set(before), key=lambda value: -now[value])
    if new:
        count = round(sum(now[value] for value in new) * rows)
        yield Finding(name, "categories", "warning", count, list(new[:5]), "those of the last snapshot")


def _shares(values: pa.ChunkedArray, feature: Feature, before: Mapping[str, Any] | None) -> dict[str, Any]:
    total, hidden = max(len(values), 1), feature.pii != "none"
    if feature.type == Type.CATEGORY:
        shares: dict[str, float] = {}
        for word, count in counted(values).items():
            key = _bucket(word) if hidden else word
            shares[key] = shares.get(key, 0.0) + count / total
        missing = {"None": values.null_count / total} if values.null_count else {}
        return {"cuts": None, "shares": shares | missing, "hidden": hidden}
    numbers = floats(values)
    known = numbers[~np.isnan(numbers)]
    cuts = np.asarray(before["cuts"]) if before is not None and before["cuts"] is not None else _cuts(known, hidden)
    counts = np.bincount(np.searchsorted(cuts, known, side="left"), minlength=len(cuts) + 1)
    binned = {str(position): float(count) / total for position, count in enumerate(counts)}
    return {"cuts": cuts.tolist(), "shares": binned | {"missing": 1 - len(known) / total}, "hidden": hidden}


def _cuts(known: Any, hidden: bool) -> Any:
    """Tenths of the values; what is personal is rounded until no cut is anybody's."""
    cuts = np.quantile(known, _CUTS) if len(known) else np.empty(0)
    return np.unique([float(f"{cut:.1e}") for cut in cuts] if hidden else cuts)


def _bucket(word: str) -> str:
    """One of a few for all words there are, so that none is told by its own."""
    return f"bucket {hashlib.sha256(word.encode()).digest()[0] % _BUCKETS}"
