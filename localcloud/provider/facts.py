"""What templates are filled from."""

from collections.abc import Mapping
from typing import Any

from localcloud.provider.api import UNKNOWN
from localcloud.provider.cloud import Cloud
from localcloud.provider.template import fill, holes


class Facts(dict[str, Any]):
    """What templates are filled from: properties, and the place, whose account is asked for only when needed."""

    def __init__(self, properties: Mapping[str, Any], cloud: Cloud | None) -> None:
        super().__init__(properties)
        self._cloud = cloud
        self["partition"] = "aws"
        self["region"] = cloud.region if cloud else UNKNOWN

    def get(self, name: str, default: Any = None) -> Any:
        if name == "account":
            return self._cloud.account if self._cloud else UNKNOWN
        return super().get(name, default)

    def __getitem__(self, name: str) -> Any:
        return self.get(name) if name == "account" else super().__getitem__(name)


def deep_fill(value: Any, facts: Facts) -> Any:
    """Fill the templates inside a constant; what a missing property leaves empty is None."""
    if isinstance(value, str):
        return fill(value, facts) if holes(value) else value
    if isinstance(value, list):
        items = [deep_fill(item, facts) for item in value]
        return None if None in items else items
    if isinstance(value, dict):
        return {key: deep_fill(item, facts) for key, item in value.items()}
    return value
