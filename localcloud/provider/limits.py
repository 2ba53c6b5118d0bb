"""Botocore's model as a judge: required, enum, pattern, length and range (its own validator leaves most out)."""

from collections.abc import Iterator
from typing import Any

from localcloud.aws.patterns import compiled
from localcloud.provider.api import UNKNOWN

Problem = tuple[tuple[str, ...], str]
_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "long": (int,),
    "float": (int, float),
    "double": (int, float),
    "boolean": (bool,),
    "list": (list,),
    "map": (dict,),
    "structure": (dict,),
}
_SHOWN = 80


def problems(shape: Any, value: Any, path: tuple[str, ...] = ()) -> Iterator[Problem]:
    """Where a request breaks its model, as (API path, reason); an unknown value breaks nothing."""
    if value == UNKNOWN:
        return
    kind = shape.type_name
    allowed = _TYPES.get(kind)
    if allowed and (not isinstance(value, allowed) or (isinstance(value, bool) and kind != "boolean")):
        yield path, f"must be {'an' if kind == 'integer' else 'a'} {kind}, got {shown(value)}"
    elif kind == "structure":
        yield from _structure(shape, value, path)
    elif kind == "list":
        yield from _length(shape, value, path, "items")
        for index, item in enumerate(value):
            yield from problems(shape.member, item, (*path, f"[{index}]"))
    elif kind == "map":
        yield from _map(shape, value, path)
    elif kind == "string":
        yield from _string(shape, value, path)
    elif kind in _TYPES and kind != "boolean":
        yield from _number(shape, value, path)


def _structure(shape: Any, value: dict[str, Any], path: tuple[str, ...]) -> Iterator[Problem]:
    for name in shape.required_members:
        if value.get(name) is None:
            yield (*path, name), "must be given"
    for name, item in value.items():
        if name in shape.members:
            yield from problems(shape.members[name], item, (*path, name))


def _map(shape: Any, value: dict[str, Any], path: tuple[str, ...]) -> Iterator[Problem]:
    yield from _length(shape, value, path, "entries")
    for key, item in value.items():
        yield from problems(shape.key, key, (*path, f"key {key}"))
        yield from problems(shape.value, item, (*path, key))


def _string(shape: Any, value: str, path: tuple[str, ...]) -> Iterator[Problem]:
    # Only an engine knows a partly unknown text; its sentinel inside says so.
    if UNKNOWN in value:
        return
    enum = getattr(shape, "enum", None) or []
    if enum and value not in enum:
        yield path, f"must be one of {', '.join(enum)}, got {shown(value)}"
        return
    yield from _length(shape, value, path, "characters")
    pattern = shape.metadata.get("pattern")
    judge = compiled(pattern) if pattern else None
    if judge and not judge.fullmatch(value):
        yield path, f"must match {pattern}, got {shown(value)}"


def _length(shape: Any, value: Any, path: tuple[str, ...], unit: str) -> Iterator[Problem]:
    low, high = shape.metadata.get("min"), shape.metadata.get("max")
    if low is not None and len(value) < low:
        yield path, f"must have at least {low} {unit}, got {len(value)}"
    if high is not None and len(value) > high:
        yield path, f"must have at most {high} {unit}, got {len(value)}"


def _number(shape: Any, value: float, path: tuple[str, ...]) -> Iterator[Problem]:
    low, high = shape.metadata.get("min"), shape.metadata.get("max")
    if low is not None and value < low:
        yield path, f"must be at least {low}, got {value}"
    if high is not None and value > high:
        yield path, f"must be at most {high}, got {value}"


def shown(value: Any) -> str:
    """A value as a message quotes it."""
    text = value if isinstance(value, str) else repr(value)
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"
