"""This file is what Pulumi.yaml and the stack's own file say: which program, under which name, with which values."""

import json
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from localcloud.engine.crypter import Crypter
from localcloud.engine.errors import InputError
from localcloud.engine.wire import Json


@dataclass(frozen=True)
class Config:
    """A stack's values as the SDK takes them: text, with the keys that are secret."""

    values: dict[str, str] = field(default_factory=dict)
    secret_keys: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Project:
    """One stack of one program."""

    root: Path
    stack: str = "local"
    state: Path | None = None
    """Where the state file lies; `.local/stacks/<stack>.json` below the root if not given."""
    config: dict[str, Any] | None = None
    """Values that go before those of the stack's file."""

    @property
    def state_path(self) -> Path:
        return self.state or self.root / ".local" / "stacks" / f"{self.stack}.json"

    @cached_property
    def settings(self) -> Json:
        """Pulumi.yaml."""
        path = self.root / "Pulumi.yaml"
        if not path.exists():
            raise InputError(f"{path} must exist, got no such file; run this in a Pulumi project's folder")
        settings = _yaml(path)
        if not settings.get("name"):
            raise InputError(f"{path} must have a name, got none")
        return settings

    @property
    def name(self) -> str:
        return str(self.settings["name"])

    @property
    def program(self) -> Path:
        """The folder or file that is run."""
        return self.root / str(self.settings.get("main", "."))

    @property
    def stack_file(self) -> Path:
        return self.root / str(self.settings.get("stackConfigDir", ".")) / f"Pulumi.{self.stack}.yaml"

    def read_config(self) -> Config:
        """The stack's values: the project's defaults, the stack's file, then those given by hand."""
        document = _yaml(self.stack_file) if self.stack_file.exists() else {}
        crypter = Crypter(document.get("encryptionsalt"))
        raw = {key: _default(entry) for key, entry in (self.settings.get("config") or {}).items()}
        raw |= document.get("config") or {}
        raw |= self.config or {}
        values: dict[str, str] = {}
        secrets: list[str] = []
        for key, entry in raw.items():
            full = key if ":" in key else f"{self.name}:{key}"
            if entry is None:
                continue
            if _has_secret(entry):
                secrets.append(full)
            values[full] = _text(_opened(entry, crypter))
        return Config(values, secrets)


def _yaml(path: Path) -> Json:
    try:
        document = yaml.safe_load(path.read_text()) or {}
    except yaml.YAMLError as error:
        raise InputError(f"{path} must be YAML, got {error}") from error
    if not isinstance(document, dict):
        raise InputError(f"{path} must hold a mapping, got {type(document).__name__}")
    return document


def _default(entry: Any) -> Any:
    """A project-wide value: the value itself, or a declaration with `default` or `value`."""
    if isinstance(entry, dict):
        return entry.get("value", entry.get("default"))
    return entry


def _is_secret(entry: Any) -> bool:
    return isinstance(entry, dict) and set(entry) == {"secure"}


def _has_secret(entry: Any) -> bool:
    if _is_secret(entry):
        return True
    inner = entry.values() if isinstance(entry, dict) else entry if isinstance(entry, list) else ()
    return any(_has_secret(item) for item in inner)


def _opened(entry: Any, crypter: Crypter) -> Any:
    if _is_secret(entry):
        return crypter.decrypt(entry["secure"])
    if isinstance(entry, dict):
        return {key: _opened(item, crypter) for key, item in entry.items()}
    return [_opened(item, crypter) for item in entry] if isinstance(entry, list) else entry


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    return json.dumps(value, separators=(",", ":"))
