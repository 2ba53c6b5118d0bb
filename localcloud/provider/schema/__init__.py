"""Pulumi-aws's own schema of the types in the table, taken from its SDK by `python -m`.

A node is "str", "int", "num", "bool", "any", "asset" or "archive"; [node] is a list, {"*": node} a map, any other
dictionary an object by property.
"""

import json
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any


@dataclass(frozen=True)
class Schema:
    """The properties of one resource type."""

    inputs: dict[str, Any]
    outputs: dict[str, Any]
    required: tuple[str, ...]

    @property
    def computed(self) -> list[str]:
        """Outputs that are never inputs."""
        return [name for name in self.outputs if name not in self.inputs]


def module_of(kind: str) -> str:
    """Name of the file for a type's service, here and in the table.

    >>> module_of("aws:lambda/function:Function")
    'lambda_'
    """
    service = kind.split(":")[1].split("/", maxsplit=1)[0]
    return f"{service}_" if service == "lambda" else service


@lru_cache(maxsize=64)
def _file(module: str) -> dict[str, Any]:
    parsed: dict[str, Any] = json.loads((resources.files(__package__) / f"{module}.json").read_bytes())
    return parsed


@lru_cache(maxsize=256)
def schema(kind: str) -> Schema:
    """The schema of a type; KeyError if it was never taken."""
    raw = _file(module_of(kind))[kind]
    return Schema(raw["inputs"], raw["outputs"], tuple(raw["required"]))
