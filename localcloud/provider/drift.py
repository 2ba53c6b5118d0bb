"""A resource read again: what changed behind our back, in inputs and outputs, and what an id imports."""

from localcloud.provider.api import DEFAULTS, Json, ProviderError
from localcloud.provider.cloud import Cloud
from localcloud.provider.compare import drifted, same
from localcloud.provider.facts import Facts
from localcloud.provider.kind import Kind
from localcloud.provider.live import UNREAD, computed, outputs_of, read_live, templated, told_by_aws
from localcloud.provider.tags import read_tags
from localcloud.provider.template import fill, parse


def parse_id(kind: Kind, resource_id: str) -> Json | None:
    """The properties an id holds."""
    for template in (kind.row.import_id, kind.row.id):
        found = parse(template, resource_id) if template else None
        if found is not None:
            return {prop: text for prop, text in found.items() if prop not in ("account", "region", "partition")}
    return None


def as_they_are(
    cloud: Cloud, kind: Kind, resource_id: str, inputs: Json, outputs: Json
) -> tuple[str | None, Json, Json]:
    """Id, inputs and outputs of a resource now; id None if it is gone."""
    known = {key: value for key, value in {**inputs, **outputs}.items() if not key.startswith("__")}
    parsed = parse_id(kind, resource_id)
    if parsed is None and not known:
        form = kind.row.import_id or kind.row.id
        raise ProviderError(f"id of {kind.name} must look like {form}, got {resource_id}")
    props = {**(parsed or {}), **known}
    live = read_live(cloud, kind, templated(cloud, kind, props))
    if live is None:
        return None, {}, {}
    if not known:
        return _imported(cloud, kind, {**props, **live})
    if not outputs:
        return resource_id, inputs, outputs_of(cloud, kind, inputs, {**computed(kind, props), **live}, resource_id)
    new_inputs, new_outputs = _refreshed(cloud, kind, resource_id, inputs, outputs, live=live)
    if kind.taggable:
        _refresh_tags(cloud, kind, new_inputs, new_outputs, outputs)
    return resource_id, new_inputs, new_outputs


def _refreshed(
    cloud: Cloud, kind: Kind, resource_id: str, inputs: Json, outputs: Json, *, live: Json
) -> tuple[Json, Json]:
    unread = set(outputs.get(UNREAD) or [])
    quiet = {prop: value for prop, value in outputs.items() if not told_by_aws(kind, prop) or prop in unread}
    settled = {prop: outputs[prop] if same(outputs.get(prop), value) else value for prop, value in live.items()}
    new_outputs = outputs_of(cloud, kind, {}, {**quiet, **settled}, resource_id)
    if unread - live.keys():
        new_outputs[UNREAD] = sorted(unread - live.keys())
    told = {}
    for prop in kind.schema.inputs:
        before, now = outputs.get(prop), new_outputs.get(prop)
        value = inputs.get(prop) if same(before, now) else drifted(inputs.get(prop), before, now)
        if value is not None and not (value is not inputs.get(prop) and _ordinary(kind, prop, value, inputs)):
            told[prop] = value
    rest = {prop: value for prop, value in inputs.items() if prop not in kind.schema.inputs}
    return {**rest, **told}, new_outputs


def _ordinary(kind: Kind, prop: str, value: object, inputs: Json) -> bool:
    """Whether a value that no input asked for is only what AWS has without one."""
    return prop not in inputs and (prop in kind.row.computed or same(value, kind.row.defaults.get(prop)))


def _imported(cloud: Cloud, kind: Kind, found: Json) -> tuple[str, Json, Json]:
    """The inputs that a program would have to give for what exists."""
    found = templated(cloud, kind, found)
    resource_id = str(fill(kind.row.id, Facts({**kind.row.defaults, **found}, cloud)))
    inputs = {prop: value for prop, value in found.items() if prop in kind.supported and prop in kind.schema.inputs}
    inputs.pop("region", None)
    outputs = outputs_of(cloud, kind, {}, found, resource_id)
    if kind.taggable:
        _refresh_tags(cloud, kind, inputs, outputs, {})
    return resource_id, {**inputs, DEFAULTS: ["tagsAll"] if "tagsAll" in inputs else []}, outputs


def _refresh_tags(cloud: Cloud, kind: Kind, inputs: Json, outputs: Json, before: Json) -> None:
    """Tags as they are; those the provider adds by default count as the program's only where it gave them."""
    live = read_tags(cloud, kind, outputs)
    old, own = before.get("tagsAll") or {}, inputs.get("tags") or {}
    tags = {
        key: text
        for key, text in live.items()
        if key in own or (cloud.default_tags.get(key) != text and (key not in old or old[key] != text))
    }
    for each in (inputs, outputs):
        for prop, value in (("tags", tags), ("tagsAll", live)):
            each.pop(prop, None)
            if value:
                each[prop] = value
