"""What a sample is, and the documents and files that samples are made of."""

import json
from dataclasses import dataclass, field
from typing import Any

from localcloud.provider.api import ARCHIVE, ASSET, SIGNATURE

Json = dict[str, Any]
TEAM = {"tags": {"Team": "ml"}}
NEW_TEAM = {"tags": {"Team": "new", "Added": "1"}}


@dataclass(frozen=True)
class Sample:
    """Inputs of one resource; `{logical.output}` in a value stands for an output of an earlier one."""

    kind: str
    name: str
    inputs: Json
    changed: Json = field(default_factory=dict)
    """Inputs that an update must carry without replacing the resource."""

    lost: tuple[str, ...] = ()
    """Inputs that the local cloud takes and does not tell (a gap that docs/localcloud.md lists)."""

    stays: bool = False
    """AWS has the setting also after its deletion."""


def text_asset(text: str) -> Json:
    return {SIGNATURE: ASSET, "text": text}


def archive(**files: str) -> Json:
    return {SIGNATURE: ARCHIVE, "assets": {f"{name}.py": text_asset(text) for name, text in files.items()}}


def trust(*services: str) -> str:
    who = {"Service": [f"{service}.amazonaws.com" for service in services]}
    return _document({"Effect": "Allow", "Principal": who, "Action": "sts:AssumeRole"})


def allow(action: str) -> str:
    return _document({"Effect": "Allow", "Action": action, "Resource": "*"})


def grant(action: str, resource: str, **principal: str) -> str:
    who = principal or {"AWS": "arn:aws:iam::000000000000:root"}
    return _document({"Sid": "one", "Effect": "Allow", "Principal": who, "Action": action, "Resource": resource})


def _document(statement: Json) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})
