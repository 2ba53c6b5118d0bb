"""Members that REST-JSON keeps outside the body."""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qs

from localcloud.aws.errors import AwsError
from localcloud.aws.http import Request

_SCALARS: dict[str, Callable[[str], Any]] = {
    "integer": int,
    "long": int,
    "float": float,
    "double": float,
    "boolean": lambda text: text.lower() == "true",
}


def located(shape: Any, uri: Mapping[str, str], request: Request) -> dict[str, Any]:
    """The members of a request that are in its path, its headers and its query, by their names on the wire."""
    query = parse_qs(request.query, keep_blank_values=True)
    found: dict[str, Any] = {}
    for name, member in shape.members.items():
        place, wire = member.serialization.get("location"), member.serialization.get("name", name)
        if place == "uri" and wire in uri:
            found[wire] = _scalar(member, uri[wire])
        elif place == "header" and wire.lower() in request.headers:
            found[wire] = _scalar(member, request.headers[wire.lower()])
        elif place == "querystring" and wire in query:
            many = member.type_name == "list"
            found[wire] = query[wire] if many else _scalar(member, query[wire][0])
    return found


def _scalar(shape: Any, text: str) -> Any:
    try:
        return _SCALARS.get(shape.type_name, str)(text)
    except ValueError:
        raise AwsError("SerializationException", f"STRING_VALUE can not be converted to {shape.type_name}") from None


def header_members(shape: Any, output: Mapping[str, Any]) -> dict[str, str]:
    """The members of an output that are headers of the answer."""
    return {
        member.serialization["name"].lower(): str(output[name])
        for name, member in shape.members.items()
        if member.serialization.get("location") == "header" and output.get(name) is not None
    }
