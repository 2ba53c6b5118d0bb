"""This file lets the sketch of a part of a window travel: what N workers saw adds up to what one would have seen."""

import zlib
from collections.abc import Iterable
from dataclasses import fields
from functools import reduce
from typing import Any

import msgspec
import numpy as np

from jobs.drift.multivariate import Sums
from jobs.drift.packing import inflate, pack
from jobs.drift.sketch.levels import Levels
from jobs.drift.sketch.numeric import Numeric
from jobs.drift.window import Window

MAGIC = b"drift-window\n"
_KINDS: dict[str, Any] = {kind.__name__: kind for kind in (Window, Numeric, Levels, Sums)}


def to_bytes(window: Window, baseline: str) -> bytes:
    """Args: baseline: digest of the baseline that its sketches were made for."""
    document = {"baseline": baseline, "window": _told(window)}
    return MAGIC + zlib.compress(msgspec.msgpack.encode(document, enc_hook=_pack))


def from_bytes(data: bytes, baseline: str) -> Window:
    """Read a part.

    Raises:
        ValueError: the bytes are no part of a window, or one of another baseline.
    """
    if not data.startswith(MAGIC):
        raise ValueError(f"part of a window must start with {MAGIC!r}, got {data[:13]!r}")
    try:
        document = msgspec.msgpack.decode(inflate(data[len(MAGIC) :]), ext_hook=_unpack, strict=False)
        window, of = _restored(document["window"]), document["baseline"]
    except (msgspec.MsgspecError, KeyError, TypeError, ValueError) as error:
        raise ValueError(f"part of a window must be whole, got {error}") from error
    if not isinstance(window, Window) or not _sound(window):
        raise ValueError("part of a window must be whole, got one without what windows have")
    if of != baseline:
        raise ValueError(f"part of a window must be of baseline {baseline}, got one of {of}; sketch it anew")
    return window


def _sound(window: Window) -> bool:
    """Whether it is what a digest that fits promises: counts and sketches."""
    if not isinstance(window.rows, int) or window.rows < 0:
        return False
    kept = window.sketches.values() if isinstance(window.sketches, dict) else [None]
    return all(isinstance(one, Numeric | Levels) and isinstance(one.counts, np.ndarray) for one in kept)


def added(parts: Iterable[Window]) -> Window:
    """The whole window, in whatever order its parts come."""
    return reduce(Window.merge, parts, Window(0))


def share(items: list[Any], part: int, parts: int) -> list[Any]:
    """The items of one of N workers, as SageMaker's ShardedByS3Key deals them.

    >>> [share([1, 2, 3, 4, 5], part, 2) for part in (1, 2)]
    [[1, 3, 5], [2, 4]]
    """
    return items[part - 1 :: parts]


def _told(value: Any) -> Any:
    """What is made of members, after the name of its class; nothing else than these is ever restored."""
    kind: Any = type(value)
    if kind in _KINDS.values():
        return [kind.__name__, {field.name: _told(getattr(value, field.name)) for field in fields(kind)}]
    if isinstance(value, dict):
        return {key: _told(member) for key, member in value.items()}
    return ["set", sorted(value)] if isinstance(value, set) else value


def _restored(told: Any) -> Any:
    if isinstance(told, dict):
        return {key: _restored(member) for key, member in told.items()}
    if not isinstance(told, list):
        return told
    kind, members = told
    return set(members) if kind == "set" else _KINDS[kind](**_restored(members))


def _pack(value: object) -> msgspec.msgpack.Ext:
    if isinstance(value, np.ndarray):
        return msgspec.msgpack.Ext(2, msgspec.msgpack.encode((value.dtype.str, value.shape, value.tobytes())))
    return pack(value)


def _unpack(code: int, data: memoryview) -> Any:
    kind, shape, body = msgspec.msgpack.decode(data)
    if code != 2 or np.dtype(kind).hasobject:  # noqa: PLR2004 - of `_pack`
        raise ValueError(f"part of a window must hold plain arrays, got {kind!r}")
    return np.frombuffer(body, dtype=kind).reshape(shape).copy()
