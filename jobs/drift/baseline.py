"""This file is the memory of the training data, in kilobytes: what `build` learns and `from_bytes` gives back."""

import zlib
from collections.abc import Mapping
from typing import Any, Self

import msgspec
import numpy as np

from jobs.drift.columns import Array, Column
from jobs.drift.floor import Noise
from jobs.drift.packing import pack, unpack
from jobs.drift.sketch.grid import Grid

MAGIC = b"drift-baseline\n"
VERSION = 1


class Thresholds(msgspec.Struct, frozen=True, kw_only=True):
    """When a window counts as drifting; what a caller states goes before what the baseline holds."""

    min_rows: int = 500
    false_discovery_rate: float = 0.01
    max_psi: float = 0.2
    max_ks: float = 0.05
    max_missing_increase: float = 0.05


class Feature(msgspec.Struct, kw_only=True):
    """What the training data say about one column."""

    name: str
    type: str
    rows: int
    missing: int
    counts: Any
    """Rows per bin of the grid, or per level."""
    grid: Grid | None = None
    """Of a numeric column."""
    levels: list[str] = []
    """Of a categorical column, the most frequent first."""
    rest: int = 0
    """Rows of levels that are too rare to be listed."""
    single: int = 0
    """Levels seen once: their share is how often an honest new row names a level never seen (Good, 1953)."""
    low: float | None = None
    high: float | None = None
    mean: float | None = None
    """From the grid's origin."""
    deviation: float | None = None
    low_excess: float = 0.0
    high_excess: float = 0.0
    infinite: int = 0
    beyond: int = 0
    """Rows outside `limits`."""
    days: int = 0
    """Days with a value."""
    limits: dict[str, Any] = {}
    """min, max, values, missing: what the line states."""
    importance: float | None = None
    noise: Noise | None = None

    @property
    def present(self) -> int:
        return self.rows - self.missing


class Baseline(msgspec.Struct, kw_only=True):
    """One model's memory of its training data."""

    features: list[Feature]
    rows: int
    days: int = 0
    """Days the rows come from; 0: unknown, so rows count as independent."""
    day_column: str | None = None
    """Where a row says when it happened."""
    thresholds: Thresholds = Thresholds()
    seed: int = 0
    version: int = VERSION

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
            raw = msgspec.msgpack.decode(zlib.decompress(data[len(MAGIC) :]), ext_hook=unpack)
            if raw["version"] != VERSION:
                raise ValueError(f"baseline must be of version {VERSION}, got {raw['version']}; train the model again")
            return msgspec.convert(raw, cls)
        except (zlib.error, msgspec.MsgspecError, KeyError, TypeError) as error:
            raise ValueError(f"baseline must be whole, got {error}") from error


def build(
    columns: Mapping[str, Array | Column],
    types: Mapping[str, str],
    *,
    blocks: Array | None = None,
    importance: Mapping[str, float] | None = None,
    limits: Mapping[str, Mapping[str, Any]] | None = None,
    thresholds: Thresholds | None = None,
    day_column: str | None = None,
    seed: int = 0,
) -> Baseline:
    """Learn the training data.

    Args:
        columns: name to values, each of shape (rows,); the model's own output is the column `probability`.
        types: name to integer, number, category, boolean or time; a column that is absent is typed by its values.
        blocks: the day of each row, shape (rows,); None: rows count as independent.
        importance: name to how much the model relies on it; ranks causes.
        limits: name to `min`, `max` and `values` that the line states.
        thresholds: kept with the baseline for callers who state none.
        day_column: the field in which a request says when it happened.
        seed: of the resampling of days.

    Raises:
        ValueError: columns differ in length, or there is none.
    """
    from jobs.drift.learn import learn  # imports what only training needs

    lengths = {name: len(values) for name, values in columns.items()}
    if not lengths or len(set(lengths.values())) > 1 or (blocks is not None and len(blocks) not in lengths.values()):
        raise ValueError(f"columns must be of one length, got {lengths}")
    days = None if blocks is None else np.unique(np.asarray(blocks), return_inverse=True)[1].reshape(-1)
    generator = np.random.default_rng(seed)
    features = [
        learn(
            name, values, types.get(name), days, (limits or {}).get(name, {}), (importance or {}).get(name), generator
        )
        for name, values in columns.items()
    ]
    return Baseline(
        features=features,
        rows=next(iter(lengths.values())),
        days=0 if days is None else int(days.max()) + 1 if len(days) else 0,
        day_column=day_column,
        thresholds=thresholds or Thresholds(),
        seed=seed,
    )
