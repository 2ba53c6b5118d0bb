"""This file is what the program wants of one resource, together with what the state knows of it."""

from dataclasses import dataclass
from typing import Any

from localcloud.engine.decide import Wishes
from localcloud.engine.providers import Provider
from localcloud.engine.wire import Json, plain


@dataclass(frozen=True, kw_only=True)
class Goal:
    """One resource, declared and checked."""

    urn: str
    kind: str
    name: str
    base: Json
    """The record without id, inputs and outputs."""
    news: Json
    """The inputs as the program gives them, secrets marked."""
    inputs: Json
    """Checked inputs, secrets marked."""
    old: Json | None
    provider: Provider
    wishes: Wishes
    import_id: str = ""
    secret_outputs: tuple[str, ...] = ()
    ignore_changes: tuple[str, ...] = ()

    @property
    def plain(self) -> Json:
        """The inputs as the provider takes them."""
        return dict(plain(self.inputs))

    @property
    def old_inputs(self) -> Json:
        return dict(plain((self.old or {}).get("inputs") or {}))

    @property
    def old_outputs(self) -> Json:
        return dict(plain((self.old or {}).get("outputs") or {}))

    @property
    def old_id(self) -> str:
        return str((self.old or {}).get("id") or "")


def wishes(request: Any) -> Wishes:
    """What a registration says about replacing."""
    first = request.deleteBeforeReplace if request.deleteBeforeReplaceDefined else None
    return Wishes(replace_on_changes=tuple(request.replaceOnChanges), delete_first=first)
