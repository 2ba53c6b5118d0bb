"""This file is a resource as the state holds it: Pulumi's deployment format, version 3, secrets encrypted."""

import json
from datetime import UTC, datetime
from typing import Any

from localcloud.engine import urns
from localcloud.engine.crypter import Crypter
from localcloud.engine.wire import Json, each, marked
from localcloud.provider.api import SECRET, SIGNATURE

PROPERTIES = ("inputs", "outputs")
VOLATILE = ("modified", "created", "sourcePosition", "stackTrace")


def now() -> str:
    """The moment, as the state writes it."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def from_request(request: Any, urn: str) -> Json:
    """What a registration says about a resource besides its properties; empty settings are left out, as Pulumi does."""
    dependencies = {key: sorted(value.urns) for key, value in request.propertyDependencies.items()}
    settings: Json = {
        "parent": request.parent,
        "protect": request.protect,
        "retainOnDelete": request.retainOnDelete,
        "deletedWith": request.deletedWith,
        "additionalSecretOutputs": list(request.additionalSecretOutputs),
        "ignoreChanges": list(request.ignoreChanges),
        "replaceOnChanges": list(request.replaceOnChanges),
        "dependencies": sorted(request.dependencies),  # the SDK's order varies from run to run
        "propertyDependencies": dependencies,
    }
    record: Json = {"urn": urn, "custom": request.custom, "type": request.type}
    return record | {key: value for key, value in settings.items() if value}


def encode(value: Any, crypter: Crypter) -> Any:
    """Property values as the state holds them."""
    if marked(value, SECRET):
        text = json.dumps(encode(value["value"], crypter), separators=(",", ":"))
        return {SIGNATURE: SECRET, "ciphertext": crypter.encrypt(text)}
    return each(value, lambda item: encode(item, crypter))


def decode(value: Any, crypter: Crypter) -> Any:
    """Property values from the state."""
    if marked(value, SECRET):
        text = value["plaintext"] if "plaintext" in value else crypter.decrypt(value["ciphertext"])
        return {SIGNATURE: SECRET, "value": decode(json.loads(text), crypter)}
    return each(value, lambda item: decode(item, crypter))


def encode_record(record: Json, crypter: Crypter) -> Json:
    """One resource as the state holds it."""
    return {key: encode(value, crypter) if key in PROPERTIES else value for key, value in record.items()}


def decode_record(record: Json, crypter: Crypter) -> Json:
    """One resource from the state."""
    return {key: decode(value, crypter) if key in PROPERTIES else value for key, value in record.items()}


def same(one: Json | None, other: Json | None) -> bool:
    """Whether two records say the same, apart from when and where they were written."""
    stripped = [{key: value for key, value in (record or {}).items() if key not in VOLATILE} for record in (one, other)]
    return stripped[0] == stripped[1]


def references(record: Json) -> set[str]:
    """URNs of everything that must exist as long as this resource does."""
    found = set(record.get("dependencies") or []) | {record.get("parent"), record.get("deletedWith")}
    found |= {urn for used in (record.get("propertyDependencies") or {}).values() for urn in used or []}
    found.add(urns.provider_urn(record.get("provider") or ""))
    return {str(urn) for urn in found if urn and urn != record["urn"]}


def renamed(record: Json, names: dict[str, str], present: set[str]) -> Json:
    """The record with the URNs it refers to as they are called now, and without those that are gone."""

    def keep(used: list[str] | None) -> list[str]:
        return [names.get(urn, urn) for urn in used or [] if names.get(urn, urn) in present]

    changed = dict(record)
    if "dependencies" in record:
        changed["dependencies"] = keep(record["dependencies"])
    if "propertyDependencies" in record:
        changed["propertyDependencies"] = {key: keep(used) for key, used in record["propertyDependencies"].items()}
    for key in ("parent", "deletedWith"):
        if kept := keep([record[key]] if record.get(key) else []):
            changed[key] = kept[0]
        else:
            changed.pop(key, None)
    if provider := record.get("provider"):
        urn, _, identity = provider.rpartition("::")
        changed["provider"] = f"{names.get(urn, urn)}::{identity}"
    return changed
