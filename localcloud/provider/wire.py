"""Pulumi's property values on the wire as plain JSON, and back."""

from typing import Any

from google.protobuf import struct_pb2

from localcloud.provider.api import SECRET, SIGNATURE, UNKNOWN, Json

_TYPED_UNKNOWNS = frozenset(
    {
        "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",  # boolean
        "3eeb2bf0-c639-47a8-9e75-3b44932eb421",  # number
        "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",  # list
        "030794c1-ac77-496b-92df-f27374a8bd58",  # asset
        "e48ece36-62e2-4504-bad9-02848725956a",  # archive
        "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",  # object
    }
)
_EXACT = 2**53
"""Beyond this a double no longer tells whole numbers apart."""


def plain(value: Any) -> Any:
    """A wire value without its protobuf; secrets come open, since Configure sends them whatever we accept."""
    kind = value.WhichOneof("kind")
    if kind == "struct_value":
        fields = plain_map(value.struct_value)
        return fields["value"] if fields.get(SIGNATURE) == SECRET else fields
    if kind == "list_value":
        return [plain(item) for item in value.list_value.values]
    if kind == "number_value":
        number = value.number_value
        return int(number) if number.is_integer() and abs(number) < _EXACT else number
    if kind == "string_value":
        return UNKNOWN if value.string_value in _TYPED_UNKNOWNS else value.string_value
    return value.bool_value if kind == "bool_value" else None


def plain_map(struct: Any) -> Json:
    """A struct without its protobuf."""
    return {key: plain(value) for key, value in struct.fields.items()}


def wired(value: Any) -> Any:
    """A plain value as protobuf."""
    if value is None:
        return struct_pb2.Value(null_value=struct_pb2.NULL_VALUE)
    if isinstance(value, bool):
        return struct_pb2.Value(bool_value=value)
    if isinstance(value, (int, float)):
        return struct_pb2.Value(number_value=value)
    if isinstance(value, str):
        return struct_pb2.Value(string_value=value)
    if isinstance(value, dict):
        return struct_pb2.Value(struct_value=wired_map(value))
    return struct_pb2.Value(list_value=struct_pb2.ListValue(values=[wired(item) for item in value]))


def wired_map(values: Json) -> Any:
    """A plain dictionary as protobuf."""
    return struct_pb2.Struct(fields={key: wired(value) for key, value in values.items()})
