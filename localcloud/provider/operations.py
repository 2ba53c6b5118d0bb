"""What a row is made of: calls that carry properties, reads that tell them, tags, names, and when a resource is ready."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Names = Mapping[str, str]
NOTHING: Names = {}
UNMAPPED = "-"
"""As an API name: this operation does not carry the property."""
ITSELF = "."
"""As an API name: the property is the structure in which it would sit."""


@dataclass(frozen=True, kw_only=True)
class Call:
    """One operation that carries properties to AWS."""

    op: str
    under: str = ""
    """Member of the request in which the properties sit."""

    props: tuple[str, ...] = ()
    """The properties it carries; none given: every one that its model has a member for."""

    also: tuple[str, ...] = ()
    """Properties that `request` or `payload` put into it."""

    names: Names = field(default_factory=dict)
    """Where this operation's names differ from the row's."""

    fixed: Mapping[str, Any] = field(default_factory=dict)
    """Further parameters: constants and templates."""

    tells: Names = field(default_factory=dict)
    """Property -> JMESPath of the answer."""

    unset: str = ""
    """Operation that takes the properties away again."""

    on_create: bool = False
    """Also runs after the create, when one of `props` is given."""


@dataclass(frozen=True, kw_only=True)
class Read:
    """One operation that tells properties."""

    op: str
    at: str = ""
    """JMESPath template of the resource in the answer; nothing there means it does not exist."""

    props: tuple[str, ...] = ()
    """The properties it is believed on; none given: every one that its model has a member for."""

    names: Names = field(default_factory=dict)
    fixed: Mapping[str, Any] = field(default_factory=dict)
    tells: Names = field(default_factory=dict)
    """Property -> JMESPath of the answer, also for values that only later reads need."""


@dataclass(frozen=True, kw_only=True)
class Tagging:
    """A service's own tag operations."""

    tag: str
    untag: str
    read: str
    target: Names
    """What is tagged: parameter -> template."""

    names: Names = field(default_factory=dict)
    whole: bool = False
    """`tag` replaces all tags, and `untag` removes all."""


@dataclass(frozen=True, kw_only=True)
class Autoname:
    """How a missing name is made, as pulumi-aws does."""

    prop: str = "name"
    limit: int = 255
    lower: bool = False
    before: str = ""
    fifo: str = ""
    """Input that says the name must end in `.fifo`."""


@dataclass(frozen=True, kw_only=True)
class Ready:
    """The state in which a new or changed resource can be used."""

    at: str
    """JMESPath of one state, or of a list of them, in the first read's answer."""

    good: tuple[str, ...]
    bad: tuple[str, ...] = ()
    why: str = ""
    """JMESPath of the reason for a bad state."""
