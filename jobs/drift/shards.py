"""This file lets the sketch of a part of a window travel: what N workers saw adds up to what one would have seen."""

import zlib
from collections.abc import Iterable
from dataclasses import fields
from functools import reduce
from typing import Any

import msgspec
import numpy as np

from jobs.drift.packing import pack, unpack
from jobs.drift.sketch.levels import Levels
from jobs.drift.sketch.numeric import Numeric
from jobs.drift.window import Window

MAGIC = b"drift-window\n"
_KINDS: dict[str, Any] = {"numeric": Numeric, "levels": Levels}


def to_bytes(window: Window, baseline: str) -> bytes:
    """Args: baseline: digest of the baseline that its sketches were made for."""
    raw = _members(window)
    raw["sketches"] = {
        name: ("numeric" if isinstance(sketch, Numeric) else "levels", _members(sketch))
        for name, sketch in window.sketches.items()
    }
    document = {"baseline": baseline, "window": raw}
    return MAGIC + zlib.compress(msgspec.msgpack.encode(document, enc_hook=pack))


def from_bytes(data: bytes, baseline: str) -> Window:
    """Read a part.

    Raises:
        ValueError: the bytes are no part of a window, or one of another baseline.
    """
    if not data.startswith(MAGIC):
        raise ValueError(f"part of a window must start with {MAGIC!r}, got {data[:13]!r}")
    try:
        document = msgspec.msgpack.decode(zlib.decompress(data[len(MAGIC) :]), ext_hook=unpack, strict=False)
        raw, of = document["window"], document["baseline"]
        raw["sketches"] = {
            name: _KINDS[kind](**_restored(members)) for name, (kind, members) in raw["sketches"].items()
        }
        members: dict[str, Any] = {name: set(raw[name]) if name in _SETS else raw[name] for name in raw}
        window = Window(**members)
    except (zlib.error, msgspec.MsgspecError, KeyError, TypeError, ValueError) as error:
        raise ValueError(f"part of a window must be whole, got {error}") from error
    if of != baseline:
        raise ValueError(f"part of a window must be of baseline {baseline}, got one of {of}; sketch it anew")
    return window


def added(parts: Iterable[Window]) -> Window:
    """The whole window, in whatever order its parts come."""
    return reduce(Window.merge, parts, Window(0))


def share(items: list[Any], part: int, parts: int) -> list[Any]:
    """The items of one of N workers, as SageMaker's ShardedByS3Key deals them.

    >>> [share([1, 2, 3, 4, 5], part, 2) for part in (1, 2)]
    [[1, 3, 5], [2, 4]]
    """
    return items[part - 1 :: parts]


_SETS = {field.name for field in fields(Window) if field.default_factory is set}


def _members(value: Any) -> dict[str, Any]:
    told = {field.name: getattr(value, field.name) for field in fields(value)}
    return {name: sorted(member) if isinstance(member, set) else member for name, member in told.items()}


def _restored(members: dict[str, Any]) -> dict[str, Any]:
    """With arrays that may be written to, and the one of two rows in its shape."""
    told = {name: np.array(member) if isinstance(member, np.ndarray) else member for name, member in members.items()}
    return told | ({"tails": told["tails"].reshape(2, -1)} if "tails" in told else {})
