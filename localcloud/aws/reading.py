"""Values of a botocore shape read from the wire, and checked."""

from collections.abc import Callable
from typing import Any

from localcloud.aws.checks import Errors, Reader, failed, length_check, member_path, mistyped
from localcloud.aws.patterns import compiled
from localcloud.aws.scalars import (
    blob_reader,
    boolean_reader,
    float_reader,
    integer_reader,
    plain_reader,
    timestamp_reader,
)

Build = Callable[[Any, dict[str, Reader]], Reader]


def reader(shape: Any, known: dict[str, Reader] | None = None) -> Reader:
    """A function that turns a wire value into a Python one and appends what is wrong, in AWS's words, to a list."""
    known = {} if known is None else known
    if shape.name not in known:
        # A shape can contain itself: until it is built, look it up when called.
        known[shape.name] = lambda value, path, errors: known[shape.name](value, path, errors)  # noqa: PLW0108 -- looked up when called
        build: Build = _READERS.get(shape.type_name, plain_reader)
        known[shape.name] = build(shape, known)
    return known[shape.name]


def _structure(shape: Any, known: dict[str, Reader]) -> Reader:
    if getattr(shape, "is_document_type", False):
        return lambda value, _path, _errors: value
    members = {
        member.serialization.get("name", name): (name, reader(member, known)) for name, member in shape.members.items()
    }
    required = tuple(shape.required_members)

    def read(value: Any, path: str, errors: Errors) -> Any:
        if not isinstance(value, dict):
            raise mistyped(value, "a structure")
        out = {}
        for wire, item in value.items():
            if item is not None and wire in members:
                name, read_member = members[wire]
                out[name] = read_member(item, member_path(path, name), errors)
        errors += [failed(None, member_path(path, name), "not be null") for name in required if name not in out]
        return out

    return read


def _list(shape: Any, known: dict[str, Reader]) -> Reader:
    read_item, within = reader(shape.member, known), length_check(shape)

    def read(value: Any, path: str, errors: Errors) -> Any:
        if not isinstance(value, list):
            raise mistyped(value, "a list")
        within(value, len(value), path, errors)
        return [read_item(item, f"{path}.{number}.member", errors) for number, item in enumerate(value, 1)]

    return read


def _map(shape: Any, known: dict[str, Reader]) -> Reader:
    read_key, read_item, within = reader(shape.key, known), reader(shape.value, known), length_check(shape)

    def read(value: Any, path: str, errors: Errors) -> Any:
        if not isinstance(value, dict):
            raise mistyped(value, "a map")
        within(value, len(value), path, errors)
        return {
            read_key(key, f"{path}.key", errors): read_item(item, f"{path}.{key}.member", errors)
            for key, item in value.items()
        }

    return read


def _string(shape: Any, _known: dict[str, Reader]) -> Reader:
    within = length_check(shape)
    options = set(shape.enum or ())
    listed = ", ".join(shape.enum or ())
    text = shape.metadata.get("pattern")
    pattern = compiled(text) if text else None

    def read(value: Any, path: str, errors: Errors) -> Any:
        if not isinstance(value, str):
            raise mistyped(value, "a String")
        within(value, len(value), path, errors)
        if options and value not in options:
            errors.append(failed(value, path, f"satisfy enum value set: [{listed}]"))
        if pattern and not pattern.fullmatch(value):
            errors.append(failed(value, path, f"satisfy regular expression pattern: {text}"))
        return value

    return read


_READERS: dict[str, Build] = {
    "structure": _structure,
    "list": _list,
    "map": _map,
    "string": _string,
    "character": _string,
    "integer": integer_reader,
    "long": integer_reader,
    "float": float_reader,
    "double": float_reader,
    "boolean": boolean_reader,
    "timestamp": timestamp_reader,
    "blob": blob_reader,
}
