"""What an engine and the provider say to each other: plain JSON values, one sentinel, two errors.

ProviderError            the call did not happen or AWS refused it; nothing to record
└── InitFailedError      the resource exists, but a later step failed; record it with its id and outputs
"""

from dataclasses import dataclass, field
from typing import Any

UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
"""Stands for a value that only an update will tell (the SDK's own sentinel)."""

SIGNATURE = "4dabf18193072939515e22adb298388d"
ASSET = "c44067f5952c0a294b673a41bacd8c17"
ARCHIVE = "0def7320c3a5731c473e5ecbe6d01bc7"
SECRET = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105  the wire's mark for a secret, not a secret

DEFAULTS = "__defaults"
"""Key of the inputs that lists which of them the provider chose itself."""

Json = dict[str, Any]


class ProviderError(Exception):
    """AWS or this provider refused; the message names resource type, operation and reason."""


class InitFailedError(ProviderError):
    """The resource was created, but a step after its creation failed."""

    def __init__(self, message: str, resource_id: str, outputs: Json) -> None:
        super().__init__(message)
        self.id = resource_id
        self.outputs = outputs


@dataclass(frozen=True, kw_only=True)
class Diff:
    """What an update would change."""

    changes: list[str] = field(default_factory=list)
    """Names of the inputs that differ; empty means nothing to do."""

    replaces: list[str] = field(default_factory=list)
    """Those of `changes` that only a new resource can take."""

    delete_before_replace: bool = False
    """The old resource must go first, because its name or its parent is taken."""

    detailed: dict[str, str] = field(default_factory=dict)
    """Property path -> add, delete or update, each also with `-replace` appended."""


def is_unknown(value: Any) -> bool:
    """Whether a value, or any value inside it, is known only after an update."""
    if isinstance(value, dict):
        return any(is_unknown(inner) for inner in value.values())
    if isinstance(value, list):
        return any(is_unknown(inner) for inner in value)
    return bool(value == UNKNOWN)
