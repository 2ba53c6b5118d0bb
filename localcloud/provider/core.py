"""This file is the provider's life cycle on plain values: check, diff, create, update, read, delete, invoke."""

from collections.abc import Collection
from typing import Any

from localcloud.provider.api import Diff, Json


class Provider:
    """One configured `aws` provider; every method may be called from many threads at once."""

    def __init__(self, config: Json) -> None:
        """Take region, accessKey, secretKey, endpoints, defaultTags, skip*, s3UsePathStyle as pulumi-aws spells them."""
        self._config = config

    def check(
        self, kind: str, name: str, old_inputs: Json, new_inputs: Json, seed: bytes
    ) -> tuple[Json, list[tuple[str, str]]]:
        """The inputs with defaults and autonames, and what is wrong with them as (property, reason)."""
        raise NotImplementedError

    def diff(
        self,
        kind: str,
        resource_id: str,
        old_inputs: Json,
        old_outputs: Json,
        new_inputs: Json,
        ignore_changes: Collection[str] = (),
    ) -> Diff:
        """What an update from the old to the new inputs would change."""
        raise NotImplementedError

    def create(self, kind: str, inputs: Json, *, preview: bool = False) -> tuple[str, Json]:
        """The new resource's id and outputs; in a preview the id is empty and computed outputs are unknown."""
        raise NotImplementedError

    def update(
        self, kind: str, resource_id: str, old_outputs: Json, old_inputs: Json, new_inputs: Json, *, preview: bool = False
    ) -> Json:
        """The outputs after the change."""
        raise NotImplementedError

    def read(self, kind: str, resource_id: str, inputs: Json, outputs: Json) -> tuple[str | None, Json, Json]:
        """Id (None when the resource is gone), inputs and outputs as they are now; empty inputs import by id."""
        raise NotImplementedError

    def find(self, kind: str, inputs: Json, known_ids: Collection[str] = ()) -> str | None:
        """The id of an existing resource that a create with these inputs has left, not among the known ones."""
        raise NotImplementedError

    def delete(self, kind: str, resource_id: str, outputs: Json) -> None:
        """Delete the resource and what only it owns; one that is gone already is no error."""
        raise NotImplementedError

    def invoke(self, token: str, args: Json) -> dict[str, Any]:
        """The answer of a lookup such as aws:index/getCallerIdentity:getCallerIdentity."""
        raise NotImplementedError
