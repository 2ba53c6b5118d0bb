"""This file counts the texts of a column by the codes of its dictionary, so that no text is looked at twice."""

from typing import Any

import numpy as np
import pyarrow as pa

_FEW = 8
"""Codes that are sooner looked for one by one than counted all together."""


def is_text(kind: pa.DataType) -> bool:
    held = kind.value_type if pa.types.is_dictionary(kind) else kind
    return bool(
        pa.types.is_string(held)
        or pa.types.is_large_string(held)
        or pa.types.is_string_view(held)
        or pa.types.is_null(held)
    )


def counted(values: pa.ChunkedArray, known: frozenset[str] = frozenset()) -> dict[str, int]:
    """How often each text occurs that is not known beforehand; missing ones are left out.

    >>> counted(pa.chunked_array([["a", None, "b"], ["b"]]))
    {'a': 1, 'b': 2}
    """
    found: dict[str, int] = {}
    for chunk in values.chunks:
        coded = _coded(chunk)
        words = coded.dictionary.to_pylist()
        strange = [code for code, word in enumerate(words) if word is not None and word not in known]
        for code, count in _counts(coded.indices, strange).items():
            found[words[code]] = found.get(words[code], 0) + count
    return found


def missing(values: pa.ChunkedArray) -> int:
    """How many texts are absent, also where it is the dictionary that lacks them."""
    absent = int(values.null_count)
    for chunk in values.chunks:
        if pa.types.is_dictionary(chunk.type) and chunk.dictionary.null_count:
            nothing = [code for code, word in enumerate(chunk.dictionary.to_pylist()) if word is None]
            absent += sum(_counts(chunk.indices, nothing).values())
    return absent


def _coded(chunk: pa.Array) -> Any:
    if pa.types.is_dictionary(chunk.type):
        return chunk
    return (chunk.cast(pa.string()) if pa.types.is_null(chunk.type) else chunk).dictionary_encode()


def _counts(indices: Any, wanted: list[int]) -> dict[int, int]:
    if not wanted:
        return {}
    codes = np.asarray(indices.drop_null() if indices.null_count else indices)
    if len(wanted) <= _FEW:
        counts = {code: int(np.count_nonzero(codes == code)) for code in wanted}
    else:
        every = np.bincount(codes)
        counts = {code: int(every[code]) for code in wanted if code < len(every)}
    return {code: count for code, count in counts.items() if count}
