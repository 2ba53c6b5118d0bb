"""This file counts the texts of a column by the codes of its dictionary, so that no text is looked at twice."""

from typing import Any

import numpy as np
import pyarrow as pa


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
        if known.issuperset(words):
            continue
        counts = _counts(coded, len(words))
        for word, count in zip(words, counts, strict=True):
            if count and word is not None and word not in known:
                found[word] = found.get(word, 0) + int(count)
    return found


def _coded(chunk: pa.Array) -> Any:
    if pa.types.is_dictionary(chunk.type):
        return chunk
    return (chunk.cast(pa.string()) if pa.types.is_null(chunk.type) else chunk).dictionary_encode()


def _counts(coded: Any, words: int) -> Any:
    codes = coded.indices
    if codes.null_count:
        codes = codes.drop_null()
    return np.bincount(np.asarray(codes), minlength=words)
