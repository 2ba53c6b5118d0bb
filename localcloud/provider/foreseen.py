"""What can be said without a cloud: where inputs break a model, and what a resource's id and outputs will be."""

import uuid

from localcloud.provider.api import DEFAULTS, Json
from localcloud.provider.archives import as_given
from localcloud.provider.check import failures, with_defaults
from localcloud.provider.cloud import Cloud
from localcloud.provider.facts import Facts
from localcloud.provider.kind import Kind, kind_of
from localcloud.provider.live import templated
from localcloud.provider.template import fill


def foreseen(
    kind: str, name: str, inputs: Json, *, account: str = "000000000000", region: str = "us-east-1"
) -> tuple[str, Json]:
    """Id and outputs, told by names where they tell, made up in form elsewhere: what a program under mocks works with."""
    about, cloud = kind_of(kind), Cloud({"region": region})
    cloud.__dict__["account"] = account  # else the first ARN would ask STS for it
    given = with_defaults(about, name, {}, as_given(inputs), name.encode(), default_tags={}, files=False)
    known = {**_invented(about, name), **{key: value for key, value in given.items() if key != DEFAULTS}}
    outputs = templated(cloud, about, known)
    return str(fill(about.row.id, Facts({**about.row.defaults, **outputs}, cloud))), {**outputs, **inputs}


def violations(kind: str, inputs: Json) -> list[str]:
    """Where inputs, as a program gives them, break pulumi-aws's schema or the API's model."""
    about = kind_of(kind)
    given = as_given(inputs)
    checked = with_defaults(about, "name", {}, given, b"seed", default_tags={}, files=False)
    return [f"{prop} {reason}" for prop, reason in failures(about, checked)]


def _plain(inputs: Json) -> Json:
    return {key: value for key, value in inputs.items() if key != DEFAULTS and value is not None}


def _invented(about: Kind, name: str) -> Json:
    """Values that only AWS can choose."""
    chosen = [prop for prop in about.schema.computed if prop not in about.row.outputs and prop != "tagsAll"]
    return {
        prop: "1" if prop == "version" else str(uuid.uuid5(uuid.NAMESPACE_OID, f"{about.name} {name} {prop}"))
        for prop in chosen
        if about.schema.outputs[prop] == "str"
    }
