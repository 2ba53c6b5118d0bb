"""Values of a botocore shape written to the wire."""

import base64
import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

Writer = Callable[[Any], Any]


def writer(shape: Any, known: dict[str, Writer] | None = None) -> Writer:
    """A function that turns a Python value into what JSON can carry; members the shape lacks are left out."""
    known = {} if known is None else known
    if shape.name not in known:
        known[shape.name] = lambda value: known[shape.name](value)  # noqa: PLW0108 -- looked up when called
        known[shape.name] = _WRITERS.get(shape.type_name, _write_same)(shape, known)
    return known[shape.name]


def _same(value: Any) -> Any:
    return value


def _write_same(_shape: Any, _known: dict[str, Writer]) -> Writer:
    return _same


def _write_structure(shape: Any, known: dict[str, Writer]) -> Writer:
    if getattr(shape, "is_document_type", False):
        return _same
    members = [
        (name, member.serialization.get("name", name), writer(member, known)) for name, member in shape.members.items()
    ]

    def write(value: Mapping[str, Any]) -> Any:
        return {wire: write_member(value[name]) for name, wire, write_member in members if value.get(name) is not None}

    return write


def _write_list(shape: Any, known: dict[str, Writer]) -> Writer:
    write_item = writer(shape.member, known)
    return lambda value: [write_item(item) for item in value]


def _write_map(shape: Any, known: dict[str, Writer]) -> Writer:
    write_item = writer(shape.value, known)
    return lambda value: {key: write_item(item) for key, item in value.items()}


def _write_timestamp(_shape: Any, _known: dict[str, Writer]) -> Writer:
    return lambda value: value.timestamp() if isinstance(value, dt.datetime) else value


def _write_blob(_shape: Any, _known: dict[str, Writer]) -> Writer:
    return lambda value: base64.b64encode(value).decode() if isinstance(value, (bytes, bytearray)) else value


_WRITERS: dict[str, Callable[[Any, dict[str, Writer]], Writer]] = {
    "structure": _write_structure,
    "list": _write_list,
    "map": _write_map,
    "timestamp": _write_timestamp,
    "blob": _write_blob,
}
