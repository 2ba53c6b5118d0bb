"""This file lets arrays travel inside a baseline's bytes; nothing in them can run code."""

import msgspec
import numpy as np

from jobs.drift.columns import Array


def pack(value: object) -> msgspec.msgpack.Ext:
    if isinstance(value, np.ndarray):
        return msgspec.msgpack.Ext(1, value.dtype.str.encode() + b"\n" + value.tobytes())
    if isinstance(value, np.integer | np.floating):
        return value.item()  # type: ignore[return-value]  # msgspec takes any type it knows
    raise NotImplementedError(type(value))


def unpack(code: int, data: memoryview) -> Array:
    kind, _, body = bytes(data).partition(b"\n")
    if code != 1 or np.dtype(kind.decode()).hasobject:
        raise ValueError(f"baseline must hold plain arrays, got {kind!r}")
    return np.frombuffer(body, dtype=kind.decode())
