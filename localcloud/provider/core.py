"""The provider's life cycle on plain values: check, diff, create, update, read, delete, invoke."""

from collections.abc import Collection
from typing import Any

from localcloud.provider import check as checks
from localcloud.provider.api import DEFAULTS, Diff, InitFailedError, Json, ProviderError
from localcloud.provider.change import difference
from localcloud.provider.cloud import Cloud
from localcloud.provider.drift import as_they_are, parse_id
from localcloud.provider.errors import named
from localcloud.provider.facts import Facts
from localcloud.provider.kind import Kind, kind_of
from localcloud.provider.live import computed, outputs_of, previewed, read_live, refused_as, templated
from localcloud.provider.lookups import look_up
from localcloud.provider.steps import run_create, run_updates
from localcloud.provider.tags import change_tags
from localcloud.provider.template import fill
from localcloud.provider.waiting import wait_gone, wait_ready


def _plain(inputs: Json) -> Json:
    return {key: value for key, value in inputs.items() if key != DEFAULTS and value is not None}


class Provider:
    """One configured `aws` provider; every method may be called from many threads at once."""

    def __init__(self, config: Json) -> None:
        """Take region, accessKey, secretKey, endpoints, defaultTags, skip*, s3UsePathStyle as pulumi-aws spells them."""
        self.cloud = Cloud(config)

    def check(
        self, kind: str, name: str, old_inputs: Json, new_inputs: Json, seed: bytes
    ) -> tuple[Json, list[tuple[str, str]]]:
        """The inputs with defaults and autonames, and what is wrong with them as (property, reason)."""
        about = kind_of(kind)
        inputs = checks.with_defaults(about, name, old_inputs, new_inputs, seed, default_tags=self.cloud.default_tags)
        failures = checks.failures(about, inputs)
        if inputs.get("region", self.cloud.region) != self.cloud.region:
            failures.append(("region", f"must be the provider's {self.cloud.region}, got {inputs['region']}"))
        return inputs, failures

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
        del resource_id, old_outputs  # inputs say it all: a refresh writes what drifted into them
        return difference(kind_of(kind), old_inputs, new_inputs, ignore_changes)

    def create(self, kind: str, inputs: Json, *, preview: bool = False) -> tuple[str, Json]:
        """The new resource's id and outputs; in a preview the id is empty and computed outputs are unknown."""
        about = kind_of(kind)
        if preview:
            return "", previewed(about, inputs, {})
        with named(about, "create"):
            props = templated(self.cloud, about, run_create(self.cloud, about, _plain(inputs)))
            resource_id = str(fill(about.row.id, Facts({**about.row.defaults, **props}, self.cloud)))
        try:
            with named(about, "finish the creation of"):
                wait_ready(self.cloud, about, props)
                run_updates(self.cloud, about, props, None)
                if about.taggable and not about.tags_at_birth:
                    change_tags(self.cloud, about, props, {}, props.get("tagsAll") or {})
                return resource_id, self._told(about, inputs, props, resource_id)
        except ProviderError as error:
            raise InitFailedError(str(error), resource_id, {**props, "id": resource_id}) from error

    def update(
        self,
        kind: str,
        resource_id: str,
        old_outputs: Json,
        old_inputs: Json,
        new_inputs: Json,
        *,
        preview: bool = False,
    ) -> Json:
        """The outputs after the change."""
        about, new = kind_of(kind), _plain(new_inputs)
        kept = {prop: value for prop, value in old_outputs.items() if prop not in about.schema.inputs}
        if preview:
            fresh = {prop: value for prop, value in kept.items() if prop not in about.row.volatile}
            return {**previewed(about, new_inputs, {}), **fresh, "id": resource_id}
        identity = {**(parse_id(about, resource_id) or {}), **kept}
        props = {**identity, **{prop: old_outputs[prop] for prop in about.row.computed if prop in old_outputs}, **new}
        with named(about, "update"):
            run_updates(self.cloud, about, props, {**identity, **_plain(old_inputs)})
            if about.taggable:
                change_tags(self.cloud, about, props, old_outputs.get("tagsAll") or {}, new.get("tagsAll") or {})
            return self._told(about, new_inputs, {**identity, **new}, resource_id)

    def _told(self, about: Kind, inputs: Json, props: Json, resource_id: str) -> Json:
        live = read_live(self.cloud, about, props)
        if live is None:
            raise ProviderError(f"{about.name} {resource_id} must exist after it was set, got nothing back")
        return outputs_of(self.cloud, about, inputs, {**computed(about, props), **live}, resource_id)

    def read(self, kind: str, resource_id: str, inputs: Json, outputs: Json) -> tuple[str | None, Json, Json]:
        """Id (None when the resource is gone), inputs and outputs as they are now; empty inputs import by id."""
        about = kind_of(kind)
        with named(about, "read"):
            return as_they_are(self.cloud, about, resource_id, inputs, outputs)

    def find(self, kind: str, inputs: Json, known_ids: Collection[str] = ()) -> str | None:
        """The id of an existing resource that a create with these inputs has left, not among the known ones."""
        about = kind_of(kind)
        with named(about, "find"):
            if about.row.search:
                found = [each for each in about.row.search(self.cloud, inputs) if each not in known_ids]
                return found[0] if found else None
            props = templated(self.cloud, about, _plain(inputs))
            resource_id = fill(about.row.id, Facts({**about.row.defaults, **props}, self.cloud))
            exists = resource_id and resource_id not in known_ids and read_live(self.cloud, about, props) is not None
            return str(resource_id) if exists else None

    def delete(self, kind: str, resource_id: str, outputs: Json) -> None:
        """Delete the resource and what only it owns; one that is gone already is no error."""
        about = kind_of(kind)
        row, props = about.row, {**(parse_id(about, resource_id) or {}), **outputs}
        if row.delete is None or props.get("skipDestroy"):
            return
        with named(about, "delete"):
            try:
                if row.before_delete:
                    row.before_delete(self.cloud, props)
                request = about.naming(row.delete.op, Facts({**row.defaults, **props}, self.cloud), row.delete.fixed)
                if row.request:
                    row.request(row.delete.op, props, request, None)
                self.cloud.call(row.service, row.delete.op, request)
            except Exception as error:
                if not refused_as(error, row.gone):
                    raise
            wait_gone(self.cloud, about, props)

    def invoke(self, token: str, args: Json) -> dict[str, Any]:
        """The answer of a lookup such as aws:index/getCallerIdentity:getCallerIdentity."""
        return look_up(self.cloud, token, args)
