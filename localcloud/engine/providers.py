"""This file is the provider instances of a run, by the URN of the provider resource that configures them."""

import threading
from collections.abc import Callable, Collection
from typing import Any, Protocol

from localcloud.engine import urns
from localcloud.engine.errors import EngineError, unsupported
from localcloud.engine.store import Store
from localcloud.engine.wire import Json, plain
from localcloud.provider.api import Diff


class Provider(Protocol):
    """What the engine asks of a provider; `localcloud.provider.Provider` explains each call."""

    def check(
        self, kind: str, name: str, old_inputs: Json, new_inputs: Json, seed: bytes
    ) -> tuple[Json, list[tuple[str, str]]]: ...

    def diff(
        self,
        kind: str,
        resource_id: str,
        old_inputs: Json,
        old_outputs: Json,
        new_inputs: Json,
        ignore_changes: Collection[str] = (),
    ) -> Diff: ...

    def create(self, kind: str, inputs: Json, *, preview: bool = False) -> tuple[str, Json]: ...

    def update(
        self,
        kind: str,
        resource_id: str,
        old_outputs: Json,
        old_inputs: Json,
        new_inputs: Json,
        *,
        preview: bool = False,
    ) -> Json: ...

    def read(self, kind: str, resource_id: str, inputs: Json, outputs: Json) -> tuple[str | None, Json, Json]: ...

    def find(self, kind: str, inputs: Json, known_ids: Collection[str] = ()) -> str | None: ...

    def delete(self, kind: str, resource_id: str, outputs: Json) -> None: ...

    def invoke(self, token: str, args: Json) -> dict[str, Any]: ...


Factory = Callable[[str, Json], Provider]


def laptop(package: str, config: Json) -> Provider:
    """The providers that need no plugin."""
    if package != "aws":
        raise unsupported(f"package {package}")
    from localcloud.provider import Provider as Aws

    return Aws(config)


class Pool:
    """One instance per provider resource; those of resources the program no longer has come from the state."""

    def __init__(self, factory: Factory, store: Store) -> None:
        self._factory = factory
        self._store = store
        self._lock = threading.Lock()
        self._ready: dict[str, Provider] = {}

    def configure(self, urn: str, inputs: Json) -> None:
        """Make the instance that a provider resource declares."""
        instance = self._factory(urns.kind(urn).removeprefix(urns.PROVIDERS), plain(inputs))
        with self._lock:
            self._ready[urn] = instance

    def get(self, reference: str) -> Provider:
        """The instance that a resource's `provider` field names."""
        urn = urns.provider_urn(reference)
        if urn not in self._ready:
            known = self._store.state.live.get(urn) or self._doomed(urn)
            if not known:
                raise EngineError(f"provider {urn} must be in the state, got none; import the state again")
            self.configure(urn, known["inputs"])
        return self._ready[urn]

    def _doomed(self, urn: str) -> Json | None:
        return next((record for record in self._store.state.doomed if record["urn"] == urn), None)
