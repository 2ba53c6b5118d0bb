"""A resource's id and outputs without a cloud: told by its names where they do, made up in the right form elsewhere."""

import uuid

from localcloud.provider.api import DEFAULTS, Json
from localcloud.provider.archives import as_given
from localcloud.provider.check import with_defaults
from localcloud.provider.cloud import Cloud
from localcloud.provider.kind import Facts, Kind, kind_of
from localcloud.provider.live import templated
from localcloud.provider.template import fill


def foreseen(
    kind: str, name: str, inputs: Json, *, account: str = "000000000000", region: str = "us-east-1"
) -> tuple[str, Json]:
    """What a program under mocks gets for a registration, so that what it makes of outputs can be checked too."""
    about, cloud = kind_of(kind), Cloud({"region": region})
    cloud.__dict__["account"] = account  # else the first ARN would ask STS for it
    given = with_defaults(about, name, {}, as_given(inputs), name.encode(), default_tags={}, files=False)
    known = {**_invented(about, name), **{key: value for key, value in given.items() if key != DEFAULTS}}
    outputs = templated(cloud, about, known)
    return str(fill(about.row.id, Facts({**about.row.defaults, **outputs}, cloud))), {**outputs, **inputs}


def _invented(about: Kind, name: str) -> Json:
    """Values that only AWS can choose."""
    chosen = [prop for prop in about.schema.computed if prop not in about.row.outputs and prop != "tagsAll"]
    return {
        prop: "1" if prop == "version" else str(uuid.uuid5(uuid.NAMESPACE_OID, f"{about.name} {name} {prop}"))
        for prop in chosen
        if about.schema.outputs[prop] == "str"
    }
