"""A resource's tags, by its service's own operations."""

from typing import Any

from localcloud.provider.api import Json
from localcloud.provider.cloud import Cloud, operation
from localcloud.provider.convert import key_and_value, letters
from localcloud.provider.facts import Facts, deep_fill
from localcloud.provider.kind import Kind
from localcloud.provider.operations import Tagging

_RESERVED = "aws:"


def tag_path(shape: Any) -> tuple[str, ...]:
    """Where a request or an answer has tags: a member that is a map, or a list of keys and values.

    CloudWatch, KMS and S3 agree on nothing here, not even on the names of key and value.
    """
    for name, member in shape.members.items():
        if member.type_name == "map":
            return (name,)
        if member.type_name == "list" and member.member.type_name == "structure":
            return (name,)
        if member.type_name == "structure" and letters(name) == "tagging":
            return (name, *tag_path(member))
    raise LookupError(f"{shape.name} has no tags")


def _as_request(shape: Any, tags: dict[str, str]) -> Json:
    path = tag_path(shape)
    at = shape
    for step in path:
        at = at.members[step]
    value: Any = tags
    if at.type_name == "list":
        key, val = key_and_value(at.member)
        value = [{key: name, val: text} for name, text in tags.items()]
    for step in reversed(path):
        value = {step: value}
    request: Json = value
    return request


def _as_keys(shape: Any, names: list[str]) -> Json:
    lists = [n for n, m in shape.members.items() if m.type_name == "list" and m.member.type_name == "string"]
    return {lists[0]: names} if lists else {}


def _target(tagging: Tagging, facts: Facts, shape: Any) -> Json:
    """Whom to tag; some services take one ARN, some a list of one."""
    filled = {key: deep_fill(template, facts) for key, template in tagging.target.items()}
    return {key: value for key, value in filled.items() if key in shape.members}


def change_tags(cloud: Cloud, kind: Kind, props: Json, old: dict[str, str], new: dict[str, str]) -> None:
    """Make the resource's tags the new ones."""
    tagging = kind.row.tagging
    if tagging is None or old == new:
        return
    facts, service = Facts({**kind.row.defaults, **props}, cloud), kind.row.service
    gone = sorted(old.keys() - new.keys())
    if gone and not (tagging.whole and new):
        shape = operation(service, tagging.untag).input_shape
        cloud.call(service, tagging.untag, _target(tagging, facts, shape) | _as_keys(shape, gone))
    changed = {key: text for key, text in new.items() if tagging.whole or old.get(key) != text}
    if changed:
        shape = operation(service, tagging.tag).input_shape
        cloud.call(service, tagging.tag, _target(tagging, facts, shape) | _as_request(shape, changed))


def read_tags(cloud: Cloud, kind: Kind, props: Json) -> dict[str, str]:
    """The resource's tags, without AWS's own."""
    tagging = kind.row.tagging
    if tagging is None:
        return {}
    facts, model = Facts({**kind.row.defaults, **props}, cloud), operation(kind.row.service, tagging.read)
    answer = cloud.ask(kind.row.service, tagging.read, _target(tagging, facts, model.input_shape))
    path = tag_path(model.output_shape)
    found: Any = answer
    at = model.output_shape
    for step in path:
        found, at = found.get(step) or {}, at.members[step]
    if at.type_name == "list":
        key, val = key_and_value(at.member)
        found = {each[key]: each.get(val, "") for each in found}
    return {name: text for name, text in found.items() if not name.startswith(_RESERVED)}
