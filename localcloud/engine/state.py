"""This file is what a stack has: its resources, those still to be deleted, and operations under way; events change it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from localcloud.engine import records
from localcloud.engine.order import dependencies_first
from localcloud.engine.wire import Json

Change = tuple[Any, ...]
"""("put", record) · ("doom", urn) · ("drop", urn, id, doomed) · ("rename", old urn, new urn)"""


@dataclass
class State:
    """The stack in memory; `begin` and `end` are the only ways it changes, live and when the journal is replayed."""

    live: dict[str, Json] = field(default_factory=dict)
    doomed: list[Json] = field(default_factory=list)
    """Replaced resources that are still to be deleted (`delete: true`)."""
    pending: dict[int, tuple[str, Json]] = field(default_factory=dict)
    """Operations begun and not ended: number -> (creating | updating | deleting | reading | importing, record)."""
    names: dict[str, str] = field(default_factory=dict)
    """Former URN -> URN, for resources that an alias has renamed."""

    def begin(self, number: int, operation: str, record: Json) -> None:
        """An operation on the world starts."""
        self.pending[number] = (operation, record)

    def end(self, number: int | None, changes: list[Change]) -> None:
        """An operation is over, with what it did to the state."""
        if number is not None:
            self.pending.pop(number, None)
        for change in changes:
            getattr(self, f"_{change[0]}")(*change[1:])

    def _put(self, record: Json) -> None:
        self.live[record["urn"]] = record

    def _doom(self, urn: str) -> None:
        if old := self.live.pop(urn, None):
            self.doomed.append({**old, "delete": True})

    def _drop(self, urn: str, identity: str | None, doomed: bool) -> None:
        if not doomed:
            self.live.pop(urn, None)
            return
        self.doomed = [one for one in self.doomed if (one["urn"], one.get("id")) != (urn, identity)]

    def _rename(self, old: str, new: str) -> None:
        if record := self.live.pop(old, None):
            self.live[new] = {**record, "urn": new}
            self.names[old] = new

    def resources(self) -> list[Json]:
        """Every record in an order that Pulumi accepts: what is referred to comes first, doomed ones last."""
        present = set(self.live) | {record["urn"] for record in self.doomed}

        def tidy(all_: Iterable[Json]) -> list[Json]:
            return [records.renamed(record, self.names, present) for record in all_]

        return dependencies_first(tidy(self.live.values())) + dependencies_first(tidy(self.doomed))

    def operations(self) -> list[Json]:
        """Operations under way, as the deployment format lists them."""
        return [{"resource": record, "type": operation} for operation, record in self.pending.values()]


def load(deployment: Json) -> State:
    """A state from a deployment whose records are decoded."""
    state = State()
    for record in deployment.get("resources") or []:
        if record.get("delete"):
            state.doomed.append(record)
        else:
            state.live[record["urn"]] = record
    for number, one in enumerate(deployment.get("pending_operations") or [], start=1):
        state.pending[number] = (one["type"], one["resource"])
    return state
