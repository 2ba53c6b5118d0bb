"""One resource type in full: its row, pulumi-aws's schema and the API's models, brought together once."""

from collections.abc import Iterable, Mapping
from functools import cached_property, lru_cache
from typing import Any

from localcloud.provider.api import Json
from localcloud.provider.cloud import operation
from localcloud.provider.convert import Translation
from localcloud.provider.facts import Facts, deep_fill
from localcloud.provider.operations import Call, Read
from localcloud.provider.paths import Path, put, shape_at
from localcloud.provider.row import Row
from localcloud.provider.rows import row_of
from localcloud.provider.scalars import scalar_to_api
from localcloud.provider.schema import Schema, schema
from localcloud.provider.template import holes

TAGS = ("tags", "tagsAll")


class Kind:
    """A resource type of the table."""

    def __init__(self, kind: str) -> None:
        self.name = kind
        self.row: Row = row_of(kind)
        self.schema: Schema = schema(kind)
        self._translations: dict[tuple[str, bool, int], Translation] = {}

    def translation(self, step: Call | Read, *, reading: bool = False) -> Translation:
        key = (step.op, reading, id(step))
        if key not in self._translations:
            self._translations[key] = Translation({**self.row.names, **step.names})
        return self._translations[key]

    def shape(self, op: str) -> Any:
        return operation(self.row.service, op).input_shape

    def places(self, call: Call) -> dict[str, Path]:
        """Input -> where the operation's request has it."""
        root = self.shape(call.op)
        found = self.translation(call).pairs("", self.schema.inputs, root)
        if not call.under:
            return found
        inner = root.members[call.under]
        inner = inner.member if inner.type_name == "list" else inner
        below = self.translation(call).pairs("", self.schema.inputs, inner)
        return {**found, **{prop: (call.under, *path) for prop, path in below.items()}}

    def carried(self, call: Call) -> tuple[str, ...]:
        """The inputs whose change makes this operation run."""
        if call.props:
            return call.props
        return tuple(prop for prop in (*self.places(call), *call.also) if prop not in TAGS)

    @property
    def taggable(self) -> bool:
        return "tagsAll" in self.schema.outputs and self.row.tagging is not None

    @cached_property
    def tags_at_birth(self) -> bool:
        """Whether the create takes the tags."""
        return "tags" in self.places(self.row.create) or "tags" in self.row.shaped

    @cached_property
    def identity(self) -> frozenset[str]:
        """Inputs that name the resource: another value is another resource."""
        texts = [self.row.id, self.row.import_id, *_texts(self.row.keys.values())]
        named = {hole for text in texts for hole in holes(text)}
        auto = {self.row.autoname.prop} if self.row.autoname else set()
        return frozenset((named | auto) & set(self.schema.inputs))

    @cached_property
    def changeable(self) -> frozenset[str]:
        """Inputs that an update can carry."""
        row = self.row
        carried = {prop for call in row.updates for prop in self.carried(call)}
        return frozenset((carried | {*row.keep, *row.local, *TAGS}) - self.identity - set(row.replace))

    @cached_property
    def supported(self) -> frozenset[str]:
        """Inputs that reach AWS, or steer the provider."""
        row = self.row
        prefix = {f"{row.autoname.prop}Prefix"} if row.autoname else set()
        tags = set(TAGS) if self.taggable else set()
        return frozenset(
            {"region", *row.shaped, *row.keep, *row.local, *tags, *prefix, *self.places(row.create), *self.changeable}
        )

    def request(
        self,
        call: Call,
        props: Json,
        facts: Facts,
        old: Json | None = None,
        lost: list[str] | None = None,
    ) -> Json:
        """What the operation is called with, without the content of files."""
        root, places, translation = self.shape(call.op), self.places(call), self.translation(call)
        out: Json = {}
        lost = [] if lost is None else lost
        for prop in call.props or places:
            if prop in places and props.get(prop) is not None:
                node, at = self.schema.inputs[prop], shape_at(root, places[prop])
                put(out, root, places[prop], translation.to_api(node, at, props[prop], f"{prop}.", lost))
        self._name(out, root, facts, creating=call is self.row.create)
        out |= {key: filled for key, raw in call.fixed.items() if (filled := deep_fill(raw, facts)) is not None}
        if self.row.request:
            self.row.request(call.op, props, out, old)
        return out

    def naming(self, op: str, facts: Facts, fixed: Mapping[str, Any]) -> Json:
        """The request of an operation that only needs to know which resource."""
        out: Json = {}
        self._name(out, self.shape(op), facts, creating=False)
        return out | {key: filled for key, raw in fixed.items() if (filled := deep_fill(raw, facts)) is not None}

    def _name(self, out: Json, root: Any, facts: Facts, *, creating: bool) -> None:
        members = root.members if root is not None else {}
        for key, template in self.row.keys.items():
            needed = key in members and (not creating or key in root.required_members)
            filled = deep_fill(template, facts) if needed and key not in out else None
            if filled is not None:
                out[key] = scalar_to_api(members[key].type_name, filled)


def _texts(values: Iterable[Any]) -> Iterable[str]:
    for value in values:
        yield from [value] if isinstance(value, str) else value


@lru_cache(maxsize=256)
def kind_of(kind: str) -> Kind:
    """The one object for a resource type."""
    return Kind(kind)
