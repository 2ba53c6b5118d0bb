"""This file is the memory of the training data, in kilobytes: what `build` learns and `from_bytes` gives back."""

import zlib
from collections.abc import Mapping
from typing import Any, Self

import msgspec
import numpy as np

from jobs.drift.columns import Array, Column
from jobs.drift.embedding import Embedding
from jobs.drift.feature import Feature
from jobs.drift.kinds.reference import Reference
from jobs.drift.meaning import Meaning
from jobs.drift.multivariate import Joint
from jobs.drift.packing import inflate, pack, unpack
from jobs.drift.segments import Segments
from jobs.drift.thresholds import Thresholds

__all__ = ["MAGIC", "VERSION", "Baseline", "Feature", "Thresholds", "build"]
MAGIC = b"drift-baseline\n"
VERSION = 1


class Baseline(msgspec.Struct, kw_only=True):
    """One model's memory of its training data."""

    features: list[Feature]
    rows: int
    days: int = 0
    """Days the rows come from; 0: unknown, so rows count as independent."""
    day_column: str | None = None
    """Where a row says when it happened."""
    thresholds: Thresholds = Thresholds()
    meaning: Meaning = Meaning()
    segments: Segments | None = None
    joint: Joint | None = None
    """How features went together."""
    embeddings: list[Embedding] = []
    """Columns of vectors, of which `features` holds what is made of them."""
    seed: int = 0
    version: int = VERSION
    reference: Reference | None = None
    """The model's record on labelled rows; None where training kept none."""

    def to_bytes(self) -> bytes:
        return MAGIC + zlib.compress(msgspec.msgpack.encode(self, enc_hook=pack), 6)

    @classmethod
    def from_bytes(cls, data: bytes) -> Self:
        """Read a baseline.

        Raises:
            ValueError: the bytes are no baseline, or one of another version.
        """
        if not data.startswith(MAGIC):
            raise ValueError(f"baseline must start with {MAGIC!r}, got {data[:16]!r}")
        try:
            raw = msgspec.msgpack.decode(inflate(data[len(MAGIC) :]), ext_hook=unpack)
            version = raw["version"]
            told = msgspec.convert(raw, cls) if version == VERSION else None
        except (ValueError, msgspec.MsgspecError, KeyError, TypeError) as error:
            raise ValueError(f"baseline must be whole, got {error}") from error
        if told is None:
            raise ValueError(f"baseline must be of version {VERSION}, got {version}; train the model again")
        return told


def build(
    columns: Mapping[str, Array | Column],
    types: Mapping[str, str],
    *,
    blocks: Array | None = None,
    hours: Array | None = None,
    importance: Mapping[str, float] | None = None,
    limits: Mapping[str, Mapping[str, Any]] | None = None,
    thresholds: Thresholds | None = None,
    day_column: str | None = None,
    meaning: Meaning | None = None,
    seed: int = 0,
) -> Baseline:
    """Learn the training data.

    Args:
        columns: name to values, each of shape (rows,); the model's own output is the column `probability`.
        types: name to integer, number, category, boolean or time; a column that is absent is typed by its values.
        blocks: the day of each row, shape (rows,); None: rows count as independent.
        hours: the hour of each row since 1970, shape (rows,); hours are compared with their like.
        importance: name to how much the model relies on it; ranks causes.
        limits: name to `min`, `max` and `values` that the line states.
        thresholds: kept with the baseline for callers who state none.
        day_column: the field in which a request says when it happened.
        meaning: what the line says of its columns.
        seed: of the resampling of days.

    Raises:
        ValueError: columns differ in length, or there is none.
    """
    from jobs.drift.embedding_learn import learn_embeddings
    from jobs.drift.learn import learn  # imports what only training needs
    from jobs.drift.multivariate_learn import learn_joint
    from jobs.drift.season_learn import Times
    from jobs.drift.segments_learn import learn_segments

    rows = _rows(columns, blocks)
    days = None if blocks is None else np.unique(np.asarray(blocks), return_inverse=True)[1].reshape(-1)
    generator = np.random.default_rng(seed)
    stated, weights = limits or {}, importance or {}
    embeddings, columns = learn_embeddings(columns, seed)
    times = None if blocks is None else Times.of(blocks, hours)
    features = [
        learn(name, values, types.get(name), days, times, stated.get(name, {}), weights.get(name), generator)
        for name, values in columns.items()
    ]
    means, learned = meaning or Meaning(), {feature.name: feature.type for feature in features}
    return Baseline(
        features=features,
        rows=rows,
        days=0 if days is None else int(days.max()) + 1 if len(days) else 0,
        day_column=day_column,
        thresholds=thresholds or Thresholds(),
        meaning=means,
        segments=learn_segments(columns, learned, days, means.divided_by),
        joint=learn_joint(columns, learned, days, means.divided_by),
        embeddings=embeddings,
        seed=seed,
    )


def _rows(columns: Mapping[str, Array | Column], blocks: Array | None) -> int:
    lengths = {name: len(values) for name, values in columns.items()}
    if not lengths or len(set(lengths.values())) > 1 or (blocks is not None and len(blocks) not in lengths.values()):
        raise ValueError(f"columns must be of one length, got {lengths}")
    return next(iter(lengths.values()))
