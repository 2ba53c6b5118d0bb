"""This file is the resources that no provider makes: components, the stack, and provider instances."""

import uuid
from typing import Any

from localcloud.engine import decide, records, urns
from localcloud.engine.errors import unsupported
from localcloud.engine.plan import Op, Step
from localcloud.engine.run import Run
from localcloud.engine.wire import Json, plain
from localcloud.provider.api import UNKNOWN

REFUSED = {
    "remote": "a component from another language's package",
    "replace_with": "the option replace_with",
    "hooks": "a resource hook",
    "envVarMappings": "the option env_var_mappings",
    "state_migrations": "a state migration",
    "packageRef": "a parameterized package",
    "replacement_trigger": "the option replacement_trigger",
}


def refuse_unknown_options(run: Run, request: Any) -> None:
    """Say what this engine does not do, rather than leave it out silently."""
    for field, value in request.ListFields():
        filled = any(inner for _, inner in value.ListFields()) if field.name == "hooks" else True
        if field.name in REFUSED and filled:
            raise unsupported(REFUSED[field.name])
    if request.HasField("customTimeouts"):
        run.warn(f"custom_timeouts of {request.name} are not used on the laptop: every operation waits for its end")


def base(run: Run, urn: str, request: Any) -> Json:
    """The record without properties; a resource that an alias finds in the state takes its new name here."""
    state = run.store.state
    if urn not in state.live:
        for old in urns.former(request, run.stack, run.project, run.renamed):
            if old in state.live and old not in run.seen:
                run.renamed[urn] = old
                run.store.end(None, ("rename", old, urn))
                break
    return records.from_request(request, urn)


def component(run: Run, record: Json, inputs: Json) -> Json:
    """A component or the stack: nothing but a name, inputs, and outputs that come later."""
    shown = {} if record["type"] == urns.STACK else inputs
    old = run.store.state.live.get(record["urn"])
    moment = records.now()
    whole = {**record, "outputs": (old or {}).get("outputs", {})} | ({"inputs": shown} if shown else {})
    changed = old is not None and (old.get("inputs") or {}) != shown
    op: Op = "create" if old is None else "update" if changed else "same"
    return _settle(run, whole | {"created": (old or {}).get("created", moment), "modified": moment}, old, op)


def provider(run: Run, record: Json, inputs: Json, version: str) -> Json:
    """A provider instance: configured at once, recorded with its inputs as outputs, as Pulumi does."""
    wanted = inputs if "version" in inputs or not version else {**inputs, "version": version.lstrip("v")}
    urn = record["urn"]
    old = run.store.state.live.get(urn)
    # The CLI keeps notes of its own among a provider's inputs; a stack that comes from it must not look changed.
    notes = {key: value for key, value in ((old or {}).get("inputs") or {}).items() if key.startswith("__")}
    run.pool.configure(urn, wanted)
    identity = old["id"] if old else UNKNOWN if run.dry else str(uuid.uuid4())
    moment = records.now()
    times = {"created": (old or {}).get("created", moment), "modified": moment}
    whole = {**record, "custom": True, "id": identity, "inputs": {**wanted, **notes}, "outputs": dict(wanted), **times}
    changed = old is not None and plain(old["inputs"]) != plain({**wanted, **notes})
    op: Op = "create" if old is None else "update" if changed else "same"
    return _settle(run, whole, old, op)


def _settle(run: Run, record: Json, old: Json | None, op: Op) -> Json:
    run.store.put(record)
    run.seen[record["urn"]] = record
    news = record.get("inputs") or {}
    olds = (old or {}).get("inputs") or {}
    rows = decide.rows(olds, news, (*olds, *(key for key in news if key not in olds))) if op == "update" else []
    run.done(Step(op=op, urn=record["urn"], fields=[path for path, _, _ in rows], changes=rows))
    return record


def reference(run: Run, explicit: str, inherited: Any, request: Any) -> str:
    """The provider of a resource or lookup as `urn::id`: its own, its parents', or the package's default one."""
    token = request.tok if hasattr(request, "tok") else request.type
    package = token.split(":")[0]
    if found := explicit or (inherited or {}).get(package, ""):
        return str(found)
    if package == "pulumi":
        raise unsupported(f"{token} (a stack's outputs cross to another through SSM parameters instead)")
    version = (request.version or "0.0.0").lstrip("v")
    urn = run.urn("", f"{urns.PROVIDERS}{package}", f"default_{version.replace('.', '_')}")
    with run.lock:
        record = run.seen.get(urn) or _default(run, urn, package, version)
    return f"{urn}::{record['id']}"


def _default(run: Run, urn: str, package: str, version: str) -> Json:
    config = {key.split(":", 1)[1]: value for key, value in run.config.items() if key.startswith(f"{package}:")}
    return provider(run, {"urn": urn, "type": f"{urns.PROVIDERS}{package}"}, config, version)
