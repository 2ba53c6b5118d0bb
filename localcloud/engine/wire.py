"""This file is the wire format of property values: protobuf structs to plain Python and back, secrets marked in place."""

from collections.abc import Callable
from typing import Any

from google.protobuf import struct_pb2

from localcloud.provider.api import SECRET, SIGNATURE, UNKNOWN

RESOURCE = "5cf8f73096256a8f31e491e813e4eb8e"
OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4"
MASK = "[secret]"
LARGEST_EXACT = 2**53

Json = dict[str, Any]


def from_value(value: Any) -> Any:
    """One protobuf value as plain Python; whole numbers become ints, as AWS wants them."""
    kind = value.WhichOneof("kind")
    if kind == "struct_value":
        return from_struct(value.struct_value)
    if kind == "list_value":
        return [from_value(item) for item in value.list_value.values]
    if kind == "number_value":
        number = value.number_value
        return int(number) if number.is_integer() and abs(number) < LARGEST_EXACT else number
    return None if kind in ("null_value", None) else getattr(value, kind)


def from_struct(struct: Any) -> Json:
    """A protobuf struct as a dict; a field that is null is a field that is not there, as in Pulumi's engine."""
    decoded = {key: from_value(value) for key, value in struct.fields.items()}
    return {key: value for key, value in decoded.items() if value is not None}


def to_value(value: Any) -> Any:
    """Plain Python as one protobuf value."""
    if value is None:
        return struct_pb2.Value(null_value=0)
    if isinstance(value, bool):
        return struct_pb2.Value(bool_value=value)
    if isinstance(value, int | float):
        return struct_pb2.Value(number_value=value)
    if isinstance(value, str):
        return struct_pb2.Value(string_value=value)
    if isinstance(value, dict):
        return struct_pb2.Value(struct_value=to_struct(value))
    return struct_pb2.Value(list_value=struct_pb2.ListValue(values=[to_value(item) for item in value]))


def to_struct(values: Json) -> Any:
    """A dict as a protobuf struct."""
    return struct_pb2.Struct(fields={key: to_value(value) for key, value in values.items()})


def marked(value: Any, signature: str) -> bool:
    """Whether a value is a dict that carries this signature."""
    return isinstance(value, dict) and value.get(SIGNATURE) == signature


def each(value: Any, change: Callable[[Any], Any]) -> Any:
    """A container with `change` applied to its items; anything else as it is."""
    if isinstance(value, dict):
        return {key: change(item) for key, item in value.items()}
    return [change(item) for item in value] if isinstance(value, list) else value


def plain(value: Any) -> Any:
    """The value a provider sees: no secret marks, and a resource is its id."""
    if marked(value, SECRET) or marked(value, OUTPUT):
        return plain(value["value"]) if "value" in value else UNKNOWN
    if marked(value, RESOURCE):
        return value.get("id") or value["urn"]
    return each(value, plain)


def secret(value: Any) -> Any:
    """The value, marked secret once."""
    return value if marked(value, SECRET) else {SIGNATURE: SECRET, "value": value}


def remark(value: Any, source: Any) -> Any:
    """`value` with secret marks wherever `source` has one on the same path: a provider does not know of secrets."""
    if marked(source, SECRET):
        return secret(value)
    if isinstance(value, dict) and isinstance(source, dict):
        return {key: remark(item, source.get(key)) for key, item in value.items()}
    if isinstance(value, list) and isinstance(source, list):
        pairs = zip(value, source + [None] * len(value), strict=False)
        return [remark(item, from_) for item, from_ in pairs]
    return value


def hide(outputs: Json, names: list[str]) -> Json:
    """Outputs of which the named ones are secret."""
    return {key: secret(value) if key in names else value for key, value in outputs.items()}


def mask(value: Any) -> Any:
    """The value a person may see."""
    return MASK if marked(value, SECRET) else each(value, mask)
