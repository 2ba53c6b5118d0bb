"""The calls that make a resource and change it, in the order of its row."""

from typing import Any

from localcloud.provider.api import Json, ProviderError
from localcloud.provider.cloud import Cloud
from localcloud.provider.compare import differences
from localcloud.provider.facts import Facts
from localcloud.provider.kind import Kind
from localcloud.provider.live import search, templated
from localcloud.provider.operations import Call
from localcloud.provider.waiting import wait_ready


def _run(cloud: Cloud, kind: Kind, call: Call, props: Json, old: Json | None) -> Json:
    facts = Facts(templated(cloud, kind, {**kind.row.defaults, **props}), cloud)
    tagged = {**props, "tags": props.get("tagsAll")} if call is kind.row.create else {**props, "tags": None}
    request = kind.request(call, tagged, facts, old)
    if kind.row.payload:
        kind.row.payload(call.op, props, request)
    answer = cloud.call(kind.row.service, call.op, request)
    failed = answer.get("FailedEntries") if answer.get("FailedEntryCount") else None
    if failed:  # EventBridge answers 200 to a batch of which nothing was done
        raise ProviderError(f"{kind.name}: {call.op} must take every entry, got {failed[0]}")
    return answer


def run_create(cloud: Cloud, kind: Kind, inputs: Json) -> Json:
    """Create the resource; its properties with those that only the answer tells."""
    answer = _run(cloud, kind, kind.row.create, inputs, None)
    told: dict[str, Any] = {prop: search(path, answer) for prop, path in kind.row.create.tells.items()}
    return {**inputs, **told}


def run_updates(cloud: Cloud, kind: Kind, props: Json, old: Json | None) -> None:
    """Run the calls whose properties changed; without `old`, those that complete a creation."""
    row = kind.row
    for call in row.updates:
        if old is None and not (call.on_create and any(props.get(prop) is not None for prop in call.props)):
            continue
        carried = kind.carried(call)
        if old is not None and not _changed(carried, props, old):
            continue
        _run_or_unset(cloud, kind, call, _with_removed(kind, carried, props, old), old)
        wait_ready(cloud, kind, props)
    if row.after:
        row.after(cloud, props, old)
        wait_ready(cloud, kind, props)


def _changed(carried: tuple[str, ...], props: Json, old: Json) -> bool:
    return bool(differences({p: old.get(p) for p in carried}, {p: props.get(p) for p in carried}))


def _with_removed(kind: Kind, carried: tuple[str, ...], props: Json, old: Json | None) -> Json:
    """An input that was taken away goes back to what AWS has without it."""
    gone = [prop for prop in carried if old and old.get(prop) is not None and props.get(prop) is None]
    return {**props, **{prop: kind.row.defaults[prop] for prop in gone if prop in kind.row.defaults}}


def _run_or_unset(cloud: Cloud, kind: Kind, call: Call, props: Json, old: Json | None) -> None:
    switch = props.get(call.props[0]) if call.props else True
    if call.unset and (switch is None or switch is False or switch in (0, "", "false")):
        cloud.call(kind.row.service, call.unset, kind.naming(call.unset, Facts(props, cloud), {}))
        return
    _run(cloud, kind, call, props, old)
