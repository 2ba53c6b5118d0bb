"""This file learns a column of vectors; training does it, a scoring process only reads."""

from collections import Counter
from collections.abc import Mapping

import numpy as np

from jobs.drift.columns import Array, Column, column, fitted
from jobs.drift.embedding import Embedding, expanded, fitting

AXES, RANDOM = 8, 8
MOST_ROWS = 20_000
"""Vectors from which the axes are taken, evenly spread."""


def learn_embeddings(
    columns: Mapping[str, Array | Column], seed: int
) -> tuple[list[Embedding], Mapping[str, Array | Column]]:
    """What to remember of each column of vectors, and the columns with what is made of them in their place."""
    read = {
        name: values if isinstance(values, Column) else column(values)
        for name, values in columns.items()
        if _may(values)
    }
    vectors = {name: one for name, one in read.items() if one.type == "embedding" and len(one.values)}
    empty = {name: fitted(one, "category") for name, one in vectors.items() if not any(map(len, one.values))}
    found = [_learn(name, one, seed) for name, one in vectors.items() if name not in empty]
    return found, expanded(found, {**columns, **empty})


def _may(values: Array | Column) -> bool:
    return values.type == "embedding" if isinstance(values, Column) else values.ndim > 1


def _learn(name: str, read: Column, seed: int) -> Embedding:
    """The dimension is that of most vectors that have any."""
    dimension = Counter(len(one) for one in read.values if len(one)).most_common(1)[0][0]
    block, sound = fitting(read.values[:: -(-len(read.values) // MOST_ROWS)], dimension)
    block = block[sound]
    centre = block.mean(axis=0) if len(block) else np.zeros(dimension)
    _, axes = np.linalg.eigh(np.atleast_2d(np.cov(block, rowvar=False, bias=True)) if len(block) else np.eye(dimension))
    signs = np.random.default_rng(seed).integers(0, 2, (RANDOM, dimension), dtype=np.uint8)
    return Embedding(
        name=name,
        dimension=dimension,
        centre=centre.astype(np.float32),
        axes=axes.T[::-1][:AXES].astype(np.float16).reshape(-1),
        signs=np.packbits(signs),
        random=RANDOM,
    )
