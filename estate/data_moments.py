"""This file reads the moments of rows that a person brings, however the file tells time."""

from typing import TYPE_CHECKING, Any

import numpy as np

from estate.problems import BadInput

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray


def seconds(column: "pa.ChunkedArray", name: str) -> "NDArray[np.int64]":
    """Whole seconds since 1970 in UTC, from numbers of seconds, timestamps, dates or ISO 8601 texts.

    Raises:
        BadInput: some rows have none.
    """
    told = _as_seconds(column)
    wrong = len(column) if told is None else int(np.count_nonzero(~np.isfinite(told)))
    if told is None or wrong:
        raise BadInput(
            f"{name} must be a moment in every row, as seconds since 1970 or ISO 8601, got {wrong} rows without"
        )
    whole: NDArray[np.int64] = np.floor(told).astype(np.int64)
    return whole


def _as_seconds(column: "pa.ChunkedArray") -> Any:
    import pyarrow as pa
    from pyarrow import compute, types

    if types.is_integer(column.type) or types.is_floating(column.type):
        return np.asarray(column.cast(pa.float64(), safe=False).fill_null(float("nan")))
    try:
        moments = _with_zone(column).cast(pa.timestamp("us", tz="UTC"), safe=False)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        return None
    since = compute.divide(moments.cast(pa.int64()).cast(pa.float64(), safe=False), 1e6)
    return np.asarray(since.fill_null(float("nan")))


def _with_zone(column: "pa.ChunkedArray") -> "pa.ChunkedArray":
    """Texts without a zone are in UTC, as everywhere in the estate; the reader takes a text with or without, not both."""
    from pyarrow import compute, types

    if not (types.is_string(column.type) or types.is_large_string(column.type)):
        return column
    zoned = compute.match_substring_regex(column, r"(Z|[+-]\d\d:?\d\d)$")
    dated = compute.match_substring_regex(column, r"^\d{4}-\d\d-\d\d$")
    bare = compute.and_(compute.invert(zoned), compute.invert(dated))
    told = compute.binary_join_element_wise(column, "Z", "")
    return compute.if_else(
        bare, told, compute.if_else(dated, compute.binary_join_element_wise(column, "T00:00:00Z", ""), column)
    )
