"""This file joins the parts of a column that were read one after the other; the whole is of the type that all its parts allow."""

from collections.abc import Sequence

import numpy as np

from jobs.drift.columns import NUMERIC, Array, Column, fitted, from_codes, named
from jobs.drift.vectors import joined_vectors


def joined(parts: Sequence[Column], wanted: str | None = None) -> Column:
    """What one reading of all values, as the type that is wanted, would have given."""
    if all(part.type == "number" and not part.sifted for part in parts) and parts:
        values = np.concatenate([part.values for part in parts])
        if not np.isnan(values).all():
            return Column("number", len(values), 0, values, sifted=False)
    told = [part.sift() for part in parts]
    rows, missing = sum(part.rows for part in told), sum(part.missing for part in told)
    types = {part.type for part in told if len(part.values)}
    if wanted in NUMERIC and not types.isdisjoint((*NUMERIC, "boolean")) and not types <= set(NUMERIC):
        told = [_numbers(part) for part in told]
        missing, types = sum(part.missing for part in told), {part.type for part in told if len(part.values)}
    if not types:
        return Column("unknown", rows, rows, np.empty(0), present=np.zeros(rows, dtype=bool))
    present = np.concatenate([_present(part) for part in told]) if missing else None
    if types <= {"integer", "number"}:
        kind = "number" if "number" in types else "integer"
        values = np.concatenate([part.values for part in told if len(part.values)])
        return Column(kind, rows, missing, values, present=present, invalid=sum(part.invalid for part in told))
    if "embedding" in types:
        return joined_vectors(told) if len(types) == 1 else joined([fitted(part, "category") for part in told])
    kind = types.pop() if len(types) == 1 else "category"
    return _coded(told, kind, rows, present)


def _numbers(part: Column) -> Column:
    """A part of a column of numbers; where it is of anything else, its values are none."""
    read = fitted(part, "number")
    if read.numeric or not len(read.values):
        return read
    nothing = np.zeros(read.rows, dtype=bool)
    return Column("unknown", read.rows, read.rows, np.empty(0), present=nothing, invalid=len(read.values))


def _present(part: Column) -> Array:
    return np.ones(part.rows, dtype=bool) if part.present is None else part.present


def _coded(parts: Sequence[Column], kind: str, rows: int, present: Array | None) -> Column:
    """One set of levels for all."""
    places: dict[str, int] = {}
    codes = []
    for part in parts:
        if not len(part.values):
            continue
        by_name = named(part, kind) if part.numeric else part
        mine = np.array([places.setdefault(level, len(places)) for level in by_name.levels], dtype=np.int64)
        codes.append(mine[by_name.values])
    # As where all values were read at once, a boolean has both its levels.
    spread = np.full(rows, -1, dtype=np.int64)
    spread[slice(None) if present is None else present] = np.concatenate(codes)
    return from_codes(spread, tuple(places), kind)
