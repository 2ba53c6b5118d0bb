"""This file is what a program asks without changing anything: lookups, existing resources, resources of this run."""

from typing import Any

from localcloud.engine import declare, records
from localcloud.engine.errors import EngineError
from localcloud.engine.plan import Step
from localcloud.engine.run import Run
from localcloud.engine.wire import Json, from_struct, hide, plain
from localcloud.provider.api import UNKNOWN, is_unknown


def invoke(run: Run, request: Any) -> Json | None:
    """The answer of a lookup, None when it hangs on something that only an update will tell."""
    args = from_struct(request.args)
    if request.tok == "pulumi:pulumi:getResource":
        return _resource(run, str(args["urn"]))
    provider = run.pool.get(declare.reference(run, request.provider, None, request))
    if is_unknown(plain(args)):
        return None
    return provider.invoke(request.tok, dict(plain(args)))


def _resource(run: Run, urn: str) -> Json:
    record = run.seen.get(urn)
    if record is None:
        raise EngineError(f"resource {urn} must be declared before it is asked for, got none of this name")
    return {"urn": urn, "id": record.get("id", ""), "state": record["outputs"]}


def read(run: Run, urn: str, request: Any) -> Json:
    """A resource that exists outside of the stack (`.get`): looked at, recorded as external, never changed."""
    reference = declare.reference(run, request.provider, None, request)
    base: Json = {"urn": urn, "custom": True, "type": request.type, "external": True, "provider": reference}
    settings = {"parent": request.parent, "dependencies": sorted(request.dependencies)}
    base |= {key: value for key, value in settings.items() if value}
    given = dict(plain(from_struct(request.properties)))
    if run.dry and (request.id == UNKNOWN or is_unknown(given)):
        record = {**base, "id": "", "inputs": {}, "outputs": {}}
    else:
        record = _found(run, base, request, given)
        old = run.store.state.live.get(urn)
        if old and not old.get("external") and old.get("id") != record["id"]:
            run.store.end(None, ("doom", urn))
        run.store.put(record)
    run.seen[urn] = record
    run.done(Step(op="read", urn=urn))
    return record


def _found(run: Run, base: Json, request: Any, given: Json) -> Json:
    provider = run.pool.get(base["provider"])
    identity, inputs, outputs = provider.read(request.type, request.id, {}, given)
    if identity is None:
        raise EngineError(f"{request.id} must exist to be read, got none of this id")
    times = {"created": records.now(), "modified": records.now()}
    secret = list(request.additionalSecretOutputs)
    return {**base, "id": identity, "inputs": inputs, "outputs": hide(outputs, secret), **times}
