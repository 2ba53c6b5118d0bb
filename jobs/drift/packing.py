"""This file lets arrays travel inside a baseline's bytes; nothing in them can run code."""

import zlib

import msgspec
import numpy as np

from jobs.drift.columns import Array

LARGEST = 2**28
"""Bytes: few that are packed can be told to become very many."""


def inflate(data: bytes) -> bytes:
    """Unpack what was compressed.

    Raises:
        ValueError: it is broken, cut off, or larger than what is ever packed here.
    """
    packed = zlib.decompressobj()
    try:
        told = packed.decompress(data, LARGEST)
    except zlib.error as error:
        raise ValueError(str(error)) from error
    if not packed.eof:
        raise ValueError("more than 256 MiB" if packed.unconsumed_tail else "a part that is cut off")
    return told


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
