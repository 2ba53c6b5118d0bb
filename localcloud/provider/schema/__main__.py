"""The generator of the schema files: it reads the installed pulumi-aws SDK, which the provider never does."""

import enum
import importlib
import inspect
import json
import sys
import types
import typing
from collections.abc import Awaitable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pulumi
from pulumi import _types

from localcloud.provider.rows import kinds
from localcloud.provider.schema import module_of

_SCALARS = {str: "str", int: "int", float: "num", bool: "bool", Any: "any"}
_NAMED = {enum.Enum: "str", pulumi.Archive: "archive", pulumi.Asset: "asset"}
_HERE = Path(__file__).parent


def node(hint: Any) -> Any:
    """The schema's node for a type annotation of the SDK."""
    hint = _plain(hint)
    origin = typing.get_origin(hint)
    if origin in (Sequence, list):
        return [node(typing.get_args(hint)[0])]
    if origin in (Mapping, dict):
        return {"*": node(typing.get_args(hint)[1])}
    if hint in _SCALARS:
        return _SCALARS[hint]
    if named := next((name for base, name in _NAMED.items() if issubclass(hint, base)), None):
        return named
    reader = _types.input_type_types if _types.is_input_type(hint) else _types.output_type_types
    return {prop: node(inner) for prop, inner in sorted(reader(hint).items())}


def _plain(hint: Any) -> Any:
    """The annotation without None, Output and Awaitable around it."""
    if typing.get_origin(hint) not in (typing.Union, types.UnionType):
        return hint
    wrappers = (Awaitable, pulumi.Output)
    inner = [arg for arg in typing.get_args(hint) if arg is not type(None) and typing.get_origin(arg) not in wrappers]
    return _plain(next(arg for arg in inner if not typing.is_typeddict(arg)))


def describe(kind: str) -> dict[str, Any]:
    """One type's entry in its file."""
    module = importlib.import_module(f"pulumi_aws.{module_of(kind)}")
    name = kind.rsplit(":", maxsplit=1)[-1]
    # Where a nested type of another resource has the name already (s3.BucketVersioningArgs), the SDK says InitArgs.
    home = sys.modules[getattr(module, name).__module__]
    args = getattr(home, f"{name}InitArgs", None) or getattr(home, f"{name}Args")
    parameters = inspect.signature(args.__init__).parameters.values()
    mandatory = {p.name for p in parameters if p.default is inspect.Parameter.empty}
    spelled = _types.input_type_py_to_pulumi_names(args)
    return {
        "inputs": {prop: node(hint) for prop, hint in sorted(_types.input_type_types(args).items())},
        "outputs": {prop: node(hint) for prop, hint in sorted(_types.resource_types(getattr(module, name)).items())},
        "required": sorted(spelled[name] for name in mandatory if name in spelled),
    }


def files() -> dict[str, str]:
    """Every schema file's name and text."""
    grouped: dict[str, dict[str, Any]] = {}
    for kind in sorted(kinds()):
        grouped.setdefault(module_of(kind), {})[kind] = describe(kind)
    return {f"{module}.json": _text(entries) for module, entries in grouped.items()}


def _text(entries: dict[str, Any]) -> str:
    # One line per property, so that a new SDK's changes can be read in a diff.
    lines = []
    for kind, entry in entries.items():
        parts = []
        for part in ("inputs", "outputs"):
            props = ",\n".join(f"   {json.dumps(prop)}: {json.dumps(inner)}" for prop, inner in entry[part].items())
            parts.append(f'  "{part}": {{\n{props}\n  }}')
        parts.append(f'  "required": {json.dumps(entry["required"])}')
        lines.append(f' "{kind}": {{\n' + ",\n".join(parts) + "\n }")
    return "{\n" + ",\n".join(lines) + "\n}\n"


if __name__ == "__main__":
    for file, text in files().items():
        (_HERE / file).write_text(text)
