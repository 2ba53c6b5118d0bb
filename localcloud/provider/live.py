"""How a resource is told by AWS: read, waited for, and made into outputs."""

from typing import Any

from localcloud.provider.api import DEFAULTS, UNKNOWN, Json
from localcloud.provider.cloud import Cloud, error_code, operation
from localcloud.provider.compare import same
from localcloud.provider.facts import Facts, deep_fill
from localcloud.provider.kind import Kind
from localcloud.provider.operations import Read
from localcloud.provider.template import fill

UNREAD = "__unread"
"""Key of the outputs that lists the inputs which AWS did not tell back right after they were set."""


def refused_as(error: Exception, codes: tuple[str, ...]) -> bool:
    """Whether AWS refused with exactly one of these codes, or with one that some operations use for several things."""
    code, words = error_code(error), str(error).lower()
    for wanted in codes:
        name, _, part = wanted.partition(": ")
        if code == name and part.lower() in words:
            return True
    return False


def search(expression: str, answer: Any) -> Any:
    """What a JMESPath finds."""
    import jmespath  # type: ignore[import-untyped]  # comes with boto3, without types

    return jmespath.search(expression, answer)


def told(kind: Kind, read: Read, answer: Json, props: Json, facts: Facts) -> Json | None:
    """The properties that one answer tells; None if it says there is no such resource."""
    value = search(fill(read.at, facts), answer) if read.at else answer
    if value is None:
        return None
    shape = _shape_at(operation(kind.row.service, read.op).output_shape, read.at)
    wanted = {prop: node for prop, node in kind.schema.outputs.items() if prop not in ("tags", "tagsAll")}
    found = kind.translation(read, reading=True).from_api(wanted, shape, value) or {}
    if kind.row.answer:
        found |= kind.row.answer(read.op, props, answer)
    if read.props:
        found = {prop: item for prop, item in found.items() if prop in read.props}
    return found | {prop: search(path, answer) for prop, path in read.tells.items()}


def _shape_at(shape: Any, expression: str) -> Any:
    """The shape at the part of a JMESPath before its first pipe; `[@]` only wraps."""
    for step in expression.split("|", maxsplit=1)[0].strip().removeprefix("[@]").split("."):
        name, bracket, _ = step.partition("[")
        if name.strip():
            shape = shape.members[name.strip()]
            shape = shape.member if bracket else shape
    return shape


def read_live(cloud: Cloud, kind: Kind, props: Json) -> Json | None:
    """Everything AWS tells about a resource, or None if there is none."""
    row = kind.row
    found: Json = {}
    for number, read in enumerate(row.reads):
        facts = Facts({**row.defaults, **props, **found}, cloud)
        try:
            answer = cloud.ask(row.service, read.op, kind.naming(read.op, facts, read.fixed))
        except Exception as error:
            if number == 0 and refused_as(error, row.gone):
                return None
            if number and refused_as(error, row.gone + row.absent):
                continue
            raise
        part = told(kind, read, answer, {**props, **found}, facts)
        if part is None and number == 0:
            return None
        found |= part or {}
    if row.proof and found.get(row.proof) is None:
        return None
    if row.look:
        found |= row.look(cloud, {**props, **found})
    return {prop: value for prop, value in found.items() if value is not None}


def templated(cloud: Cloud | None, kind: Kind, props: Json) -> Json:
    """The outputs that follow from properties, in the order of the row, so that one may use another."""
    out = dict(props)
    for prop, template in kind.row.outputs.items():
        if out.get(prop) is None:
            filled = deep_fill(template, Facts({**kind.row.defaults, **out}, cloud))
            if filled is not None:
                out[prop] = filled
    if cloud and "region" in kind.schema.outputs:
        out.setdefault("region", cloud.region)
    return out


def outputs_of(cloud: Cloud, kind: Kind, inputs: Json, live: Json, resource_id: str) -> Json:
    """A resource's outputs: what AWS tells, in the program's words where they mean the same."""
    given = {prop: value for prop, value in inputs.items() if prop != DEFAULTS}
    out = {prop: value for prop, value in {**given, **live}.items() if prop in kind.schema.outputs}
    out |= {prop: value for prop, value in given.items() if prop in live and same(value, live[prop])}
    out = templated(cloud, kind, out)
    unread = sorted(prop for prop in given if prop not in live and told_by_aws(kind, prop))
    if unread:
        out[UNREAD] = unread
    return {**out, "id": resource_id}


def computed(kind: Kind, props: Json) -> Json:
    """The computed outputs among properties; an id or a create's answer may tell what no read repeats."""
    return {prop: props[prop] for prop in kind.schema.computed if prop in props and prop != "tagsAll"}


def told_by_aws(kind: Kind, prop: str) -> bool:
    """Whether AWS should tell this input, so that its silence means something."""
    silent = {"tags", "tagsAll", "region"} | kind.identity | set(kind.row.local)
    return prop in kind.schema.inputs and prop not in silent


def previewed(kind: Kind, inputs: Json, known: Json) -> Json:
    """A resource's outputs before its creation: its inputs, and unknowns for what AWS will compute."""
    given = {prop: value for prop, value in inputs.items() if prop in kind.schema.outputs}
    unknown = dict.fromkeys((*kind.schema.computed, *kind.row.outputs, *kind.row.volatile), UNKNOWN)
    return {**{k: v for k, v in unknown.items() if k in kind.schema.outputs}, **given, **known}
