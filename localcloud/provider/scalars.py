"""Scalars between a property's type and the API's."""

import datetime as dt
import json
from typing import Any


def scalar_to_api(kind: str, value: Any) -> Any:
    """A scalar in the API's type where it can be had, unchanged where it cannot (check then says so)."""
    if kind == "string" and isinstance(value, bool):
        return str(value).lower()
    if kind == "string" and isinstance(value, float) and value.is_integer():
        return str(int(value))
    if kind == "string" and isinstance(value, int):
        return str(value)
    if kind == "boolean" and value in ("true", "false"):
        return value == "true"
    if kind == "blob" and isinstance(value, str):
        return value.encode()
    return _number(kind, value)


def _number(kind: str, value: Any) -> Any:
    if kind in ("integer", "long", "float", "double") and isinstance(value, (str, float, int)):
        try:
            number = float(value)
        except ValueError:
            return value
        return int(number) if kind in ("integer", "long") and number.is_integer() else number
    return value


def scalar_from_api(node: Any, value: Any) -> Any:
    """A scalar in the property's type; what is empty is absent."""
    if node == "bool":
        return value if isinstance(value, bool) else str(value).lower() == "true"
    if node in ("int", "num"):
        number = float(value)
        return int(number) if number.is_integer() else number
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(value, bytes):
        value = value.decode()
    if isinstance(value, (dict, list)):  # botocore decodes IAM's documents
        return json.dumps(value, separators=(",", ":"), sort_keys=True)
    return (value if isinstance(value, str) else json.dumps(value)) or None
