"""The way between pulumi-aws's properties and botocore's shapes, in both directions."""

from collections.abc import Mapping
from typing import Any

from localcloud.provider.api import UNKNOWN, Json
from localcloud.provider.operations import ITSELF, UNMAPPED, Names
from localcloud.provider.paths import Path, exists, get, put, shape_at
from localcloud.provider.scalars import scalar_from_api, scalar_to_api

_KEYS, _VALUES = ("key", "tagkey", "name"), ("value", "tagvalue")


def letters(name: str) -> str:
    """What two spellings of a name have in common.

    >>> letters("KMSMasterKeyID") == letters("kmsMasterKeyId")
    True
    """
    return name.replace("_", "").lower()


class Translation:
    """The names of one operation of one resource type, remembered once worked out."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self._known: dict[tuple[str, str], dict[str, Path]] = {}

    def pairs(self, prefix: str, node: Mapping[str, Any], shape: Any) -> dict[str, Path]:
        """Property -> path of API members, for those properties of an object that the shape has a place for."""
        key = (prefix, shape.name)
        if key not in self._known:
            found = {prop: self._path(f"{prefix}{prop}", prop, shape) for prop in node}
            self._known[key] = {prop: path for prop, path in found.items() if path is not None}
        return self._known[key]

    def _path(self, full: str, prop: str, shape: Any) -> Path | None:
        if full in self._names:
            name = self._names[full]
            path = () if name == ITSELF else tuple(name.split("."))
            return None if name == UNMAPPED or not exists(shape, path) else path
        members = {letters(member): member for member in shape.members}
        plain = letters(prop)
        spelling = next((s for s in (plain, f"{plain}s", plain.removesuffix("s")) if s in members), None)
        return (members[spelling],) if spelling else None

    def to_api(self, node: Any, shape: Any, value: Any, prefix: str, lost: list[str]) -> Any:
        """The API's value; properties that the API has no place for are added to `lost`."""
        if value == UNKNOWN:
            return value
        kind = shape.type_name
        if kind == "structure" and isinstance(node, dict):
            return self._structure(node, shape, value, prefix, lost)
        if kind == "structure" and isinstance(node, list):
            return self.to_api(node[0], shape, value[0] if value else {}, prefix, lost)
        if kind == "list":
            return self._list(node, shape, value, prefix, lost)
        if kind == "map" and isinstance(value, dict):
            inner = node.get("*", "any") if isinstance(node, dict) else "any"
            return {key: self.to_api(inner, shape.value, item, prefix, lost) for key, item in value.items()}
        return scalar_to_api(kind, value)

    def _structure(self, node: Json, shape: Any, value: Any, prefix: str, lost: list[str]) -> Any:
        if isinstance(value, list):
            value = value[0] if value else {}
        pairs = self.pairs(prefix, node, shape)
        out: Json = {}
        for prop, inner in value.items():
            if inner is None:
                continue
            if prop not in pairs:
                lost.append(prefix + prop)
                continue
            at = shape_at(shape, pairs[prop])
            put(out, shape, pairs[prop], self.to_api(node[prop], at, inner, f"{prefix}{prop}.", lost))
        return out

    def _list(self, node: Any, shape: Any, value: Any, prefix: str, lost: list[str]) -> Any:
        if isinstance(node, dict) and "*" in node:
            key, val = key_and_value(shape.member)
            return [{key: name, val: scalar_to_api("string", text)} for name, text in value.items()]
        inner = node[0] if isinstance(node, list) else node
        items = value if isinstance(value, list) else [value]
        return [self.to_api(inner, shape.member, item, prefix, lost) for item in items]

    def from_api(self, node: Any, shape: Any, value: Any, prefix: str = "") -> Any:
        """The property's value, without what is empty; None if nothing is left."""
        kind = shape.type_name
        if kind == "list" and not isinstance(node, list):
            return self._from_list(node, shape, value, prefix)
        if kind == "list":
            items = [self.from_api(node[0], shape.member, item, prefix) for item in value]
            return [item for item in items if item is not None] or None
        if kind == "structure" and isinstance(node, list):
            inner = self.from_api(node[0], shape, value, prefix)
            return None if inner is None else [inner]
        if kind == "structure" and isinstance(node, dict) and isinstance(value, dict):
            return self._from_structure(node, shape, value, prefix)
        if kind == "map" and isinstance(node, dict):
            inner = node.get("*", "any")
            found = {key: self.from_api(inner, shape.value, item, prefix) for key, item in value.items()}
            return {key: item for key, item in found.items() if item is not None} or None
        return scalar_from_api(node, value)

    def _from_list(self, node: Any, shape: Any, value: Any, prefix: str) -> Any:
        if isinstance(node, dict) and "*" in node:
            key, val = key_and_value(shape.member)
            return {item[key]: item.get(val, "") for item in value} or None
        return self.from_api(node, shape.member, value[0], prefix) if value else None

    def _from_structure(self, node: Json, shape: Any, value: Json, prefix: str) -> Json | None:
        out = {}
        for prop, path in self.pairs(prefix, node, shape).items():
            found, at = get(value, shape, path)
            if found is not None:
                out[prop] = self.from_api(node[prop], at, found, f"{prefix}{prop}.")
        return {prop: item for prop, item in out.items() if item is not None} or None


def key_and_value(shape: Any) -> tuple[str, str]:
    """The two members of a list's structures that stand for a map's key and value."""
    by_letters = {letters(member): member for member in shape.members}
    return (
        next(by_letters[name] for name in _KEYS if name in by_letters),
        next(by_letters[name] for name in _VALUES if name in by_letters),
    )
