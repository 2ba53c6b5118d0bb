"""This file is Pulumi's deployment format: what a state file must be, and its records taken out of it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from localcloud.engine.errors import InputError
from localcloud.engine.state import Change
from localcloud.engine.wire import Json

VERSION = 3
"""Of Pulumi's deployment format."""


def parse(path: Path, data: bytes) -> Json:
    if not data:
        return {}
    try:
        document = json.loads(data)
    except ValueError as error:
        raise InputError(f"{path} must be a Pulumi deployment in JSON, got {error}; restore it from a copy") from error
    return valid(document, str(path))


def valid(document: Any, where: str) -> Json:
    if (
        not isinstance(document, dict)
        or document.get("version") != VERSION
        or not isinstance(document.get("deployment"), dict)
    ):
        raise InputError(f"{where} must be a Pulumi deployment of version 3, got another document")
    deployment: Json = document["deployment"]
    kind = (deployment.get("secrets_providers") or {}).get("type") or "passphrase"
    if kind != "passphrase":
        raise InputError(f"{where} must use the passphrase secrets provider, got {kind}; change it with the Pulumi CLI")
    return deployment


def decoded(deployment: Json, decode: Callable[[Json], Json]) -> Json:
    resources = [decode(record) for record in deployment.get("resources") or []]
    operations = [{**one, "resource": decode(one["resource"])} for one in deployment.get("pending_operations") or []]
    return {"resources": resources, "pending_operations": operations}


def converted(change: Any, convert: Any) -> Change:
    if change[0] == "put":
        return ("put", convert(change[1]))
    return tuple(change)
