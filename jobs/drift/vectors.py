"""This file holds columns of vectors, as lists in JSON and in Parquet bring them."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from jobs.drift.columns import Array, Column, from_codes


def of_vectors(found: Sequence[Array | None]) -> Column:
    """A column of a vector, or None, per row; vectors may differ in length."""
    present = np.array([one is not None for one in found], dtype=bool)
    kept = [one for one in found if one is not None]
    missing = len(found) - len(kept)
    return Column("embedding", len(found), missing, _stacked(kept), present=present if missing else None)


def from_lists(values: Sequence[Any]) -> Column:
    """The same of JSON's values; what is no list of numbers is a vector of no length, so it fits nowhere."""
    return of_vectors([None if value is None else _vector(value) for value in values])


def joined_vectors(parts: Sequence[Column]) -> Column:
    """Columns one after the other."""
    kept = [part for part in parts if len(part.values)]
    present = np.concatenate([np.ones(p.rows, dtype=bool) if p.present is None else p.present for p in parts])
    if len({part.values.shape[1:] for part in kept}) == 1 and kept[0].values.ndim > 1:
        values = np.concatenate([part.values for part in kept])
    else:
        values = _stacked([one for part in kept for one in part.values])
    missing = len(present) - len(values)
    return Column("embedding", len(present), missing, values, present=present if missing else None)


def spelled(read: Column) -> Column:
    """Vectors as names, for a column that is wanted as anything else."""
    names = [str(one.astype(np.float64).tolist()) for one in read.values]
    places = {name: place for place, name in enumerate(dict.fromkeys(names))}
    codes = np.full(read.rows, -1, dtype=np.int64)
    codes[slice(None) if read.present is None else read.present] = [places[name] for name in names]
    return from_codes(codes, tuple(places))


def _vector(value: Any) -> Array:
    try:
        read = np.array(value, dtype=np.float64) if isinstance(value, list) else np.empty(0)
    except (TypeError, ValueError, OverflowError):
        return np.empty(0)
    return read if read.ndim == 1 else np.empty(0)


def _stacked(vectors: Sequence[Array]) -> Array:
    """Shape (vectors, dimension) where they are of one length, which is the rule; else of arrays."""
    if len({len(one) for one in vectors}) == 1:
        return np.stack(vectors)
    ragged = np.empty(len(vectors), dtype=object)
    ragged[:] = vectors
    return ragged
