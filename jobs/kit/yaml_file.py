"""This file reads YAML and refuses what YAML itself lets pass."""

from collections.abc import Hashable
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from yaml import SafeLoader as _Safe
else:
    # The one in C takes a tenth of the time; not every build of PyYAML has it.
    _Safe = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Loader(_Safe):
    """Refuses a key that is there twice: YAML would silently take the last one."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[object] = set()
        for key, _ in node.value:
            if key.value in seen and isinstance(key, yaml.ScalarNode):
                raise yaml.YAMLError(f"key {key.value} twice, the second in line {key.start_mark.line + 1}")
            seen.add(key.value if isinstance(key, yaml.ScalarNode) else None)
        made: dict[Hashable, Any] = super().construct_mapping(node, deep)
        return made
