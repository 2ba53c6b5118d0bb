"""This file watches a column of vectors through a few columns of numbers that are made of it, row by row.

An embedding `e` becomes `e: direction 1` and so on, what its vectors measure along fixed directions; `e: cosine`, of the
vector with the training data's mean; and `e: whole`, whether it is a vector of the dimension with a number at every place.
From there on everything is as for any other column: sketches that add up, noise floors of days, one false discovery rate.
"""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec
import numpy as np

from jobs.drift.columns import Array, Column, column, from_codes
from jobs.drift.sketch.grid import Floats

CHUNK = 2048
"""Vectors that are read as 64-bit floats at a time."""


class Embedding(msgspec.Struct, kw_only=True):
    """What training remembers of a column of vectors."""

    name: str
    dimension: int
    centre: Any
    """The mean vector, shape (dimension,)."""
    axes: Any
    """Along which training varies most, shape (axes * dimension,)."""
    signs: Any
    """Random directions of plus and minus one (Achlioptas 2003), packed, shape (signs * dimension / 8,)."""
    random: int
    """How many of them."""

    @property
    def directions(self) -> Floats:
        """Shape (directions, dimension), each of length one."""
        axes = np.asarray(self.axes, dtype=np.float64).reshape(-1, self.dimension)
        bits = np.unpackbits(np.asarray(self.signs), count=self.random * self.dimension)
        signs = (2.0 * bits - 1.0).reshape(self.random, self.dimension) / np.sqrt(self.dimension)
        return np.concatenate([axes, signs])


def parts_of(name: str, directions: int) -> list[str]:
    """The columns that are made of an embedding; the first holds truths, the others numbers.

    >>> parts_of("e", 1)
    ['e: whole', 'e: cosine', 'e: direction 1']
    """
    return [f"{name}: whole", f"{name}: cosine", *(f"{name}: direction {n + 1}" for n in range(directions))]


def expanded(embeddings: list[Embedding], columns: Mapping[str, Array | Column]) -> Mapping[str, Array | Column]:
    """The columns with each embedding replaced by what is made of it."""
    mine = {one.name: one for one in embeddings if one.name in columns}
    if not mine:
        return columns
    kept = {name: values for name, values in columns.items() if name not in mine}
    for name, embedding in mine.items():
        kept |= _parts(embedding, columns[name])
    return kept


def sources(embeddings: list[Embedding], types: Mapping[str, str]) -> dict[str, str]:
    """The columns that a request has, by type, where `types` names those that are judged."""
    made = {part for one in embeddings for part in parts_of(one.name, len(one.directions))}
    asked = {name: kind for name, kind in types.items() if name not in made}
    return asked | {one.name: "embedding" for one in embeddings}


def through(
    embeddings: list[Embedding], read: Callable[[str], Array | Column | None]
) -> Callable[[str], Array | Column | None]:
    """A reader of columns that also knows what is made of embeddings."""
    source = {part: one for one in embeddings for part in parts_of(one.name, len(one.directions))}

    def made(name: str) -> Array | Column | None:
        one = source.get(name)
        if one is None:
            return read(name)
        found = read(one.name)
        return None if found is None else _parts(one, found)[name]

    return made


def _parts(embedding: Embedding, values: Array | Column) -> dict[str, Array | Column]:
    read = values if isinstance(values, Column) else column(values)
    directions = embedding.directions
    whole = np.zeros(len(read.values), dtype=bool)
    along = np.full((len(read.values), len(directions) + 1), np.nan)
    if read.type == "embedding":
        for at in range(0, len(read.values), CHUNK):
            here = slice(at, at + CHUNK)
            whole[here], along[here] = _measured(embedding, directions, read.values[here])
    present = slice(None) if read.present is None else read.present
    truths, numbers = np.full(read.rows, -1, dtype=np.int8), np.full((read.rows, along.shape[1]), np.nan)
    truths[present], numbers[present] = whole, along
    first, *others = parts_of(embedding.name, len(directions))
    told: dict[str, Array | Column] = {first: from_codes(truths, ("false", "true"), "boolean")}
    return told | {name: np.ascontiguousarray(numbers[:, n]) for n, name in enumerate(others)}


def _measured(embedding: Embedding, directions: Floats, vectors: Array) -> tuple[Array, Floats]:
    """Which vectors are whole, and the cosine and the place along each direction, to single precision.

    A product of matrices differs in its last digits with how many rows it is made of; single precision hides that.
    """
    block, whole = fitting(vectors, embedding.dimension)
    centre = np.asarray(embedding.centre, dtype=np.float64)
    length = np.sqrt((block * block).sum(axis=1)) * (np.sqrt(centre @ centre) or 1.0)
    cosine = (block @ centre) / np.where(length > 0, length, 1.0)
    found = np.column_stack([cosine, block @ directions.T]).astype(np.float32).astype(np.float64)
    found[~whole] = np.nan
    return whole, found


def fitting(vectors: Array, dimension: int) -> tuple[Floats, Array]:
    """Vectors as an array of shape (vectors, dimension), zeros where one does not fit, and which do."""
    block = np.zeros((len(vectors), dimension))
    if vectors.ndim > 1:
        fits = np.full(len(vectors), vectors.shape[1:] == (dimension,))
    else:
        fits = np.array([len(one) == dimension for one in vectors], dtype=bool)
    if fits.any():
        block[fits] = vectors if fits.all() and vectors.ndim > 1 else np.stack(list(vectors[fits]))
    # Beyond 1e150 a square would be infinite.
    sound: Array = fits & (np.abs(block) < 1e150).all(axis=1)  # noqa: PLR2004
    block[~sound] = 0.0
    return block, sound
