"""This file is how resources are named: URNs, their parts, and the former names that aliases stand for."""

from typing import Any

STACK = "pulumi:pulumi:Stack"
PROVIDERS = "pulumi:providers:"


def qualified(urn: str) -> str:
    """The type chain of a URN, such as `mlops:index:Lake$aws:s3/bucket:Bucket`."""
    return urn.split("::")[2]


def kind(urn: str) -> str:
    """The resource's own type."""
    return qualified(urn).rsplit("$", 1)[-1]


def name(urn: str) -> str:
    """The resource's own name, which may itself contain `::`."""
    return urn.split("::", 3)[3]


def make(stack: str, project: str, parent: str, type_: str, name_: str) -> str:
    """The URN of a resource; the stack itself is not part of the type chain (the SDK's mock monitor gets that wrong)."""
    chain = qualified(parent) if parent else STACK
    whole = type_ if chain == STACK else f"{chain}${type_}"
    return f"urn:pulumi:{stack}::{project}::{whole}::{name_}"


def provider_urn(reference: str) -> str:
    """The URN in a provider reference `urn::id`."""
    return reference.rsplit("::", 1)[0]


def _spelled_out(alias: Any, request: Any, stack: str, project: str) -> str:
    if alias.urn:
        return str(alias.urn)
    spec = alias.spec
    parent = "" if spec.noParent else spec.parentUrn or request.parent
    return make(
        spec.stack or stack, spec.project or project, parent, spec.type or request.type, spec.name or request.name
    )


def _inherited(type_: str, name_: str, parent: str, former_parent: str) -> str:
    # Children are named after their parent by convention, so a renamed parent renames them.
    prefix = name(parent)
    renamed = name(former_parent) + name_.removeprefix(prefix) if name_.startswith(prefix) else name_
    head, project, *_ = former_parent.split("::")
    return make(head.removeprefix("urn:pulumi:"), project, former_parent, type_, renamed)


def former(request: Any, stack: str, project: str, renamed: dict[str, str]) -> list[str]:
    """Every URN the resource may have had: its own aliases, and those that follow from its parent's."""
    own = [_spelled_out(alias, request, stack, project) for alias in request.aliases] + list(request.aliasURNs)
    parent = renamed.get(request.parent)
    if not parent:
        return own
    inherited = [_inherited(request.type, request.name, request.parent, parent)]
    return own + inherited + [_inherited(kind(urn), name(urn), request.parent, parent) for urn in own]
