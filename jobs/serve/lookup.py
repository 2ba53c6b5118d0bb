"""This file completes request rows: features that a row does not say are looked up by the entities that it names."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from jobs.serve.groups import Group
from jobs.serve.moments import moment
from jobs.serve.rows import Input, RowError, short
from jobs.serve.store import Key, Record, Store

_LONGEST_ENTITY = 1000
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Found:
    """What a row was completed by."""

    features: dict[str, Any] = field(default_factory=dict)
    """Values that were looked up."""
    missing: list[str] = field(default_factory=list)
    """Features for which neither the row nor the store had a value in time."""
    as_of: dict[str, float] = field(default_factory=dict)
    """Per group that gave values: the event time of the record."""
    wrong: RowError | None = None
    """Why the row could not be looked up for."""


@dataclass(frozen=True)
class Lookup:
    """The groups that a model may ask, and the store that has them."""

    groups: tuple[Group, ...]
    prediction_time: str
    """Column by which a row may name its moment; where it does not, the moment is now."""
    store: Store
    now: Callable[[], float] = time.time

    def complete(self, rows: Sequence[object]) -> list[Found | None]:
        """Per row what was found, or nothing where it lacks nothing; one call for all."""
        wanted = [self._wanted(row) for row in rows]
        keys = {key for needs in wanted if isinstance(needs, list) for _, _, key in needs if key}
        columns = {group.store: [group.event_time, *(f.name for f in group.features)] for group in self.groups}
        records = self.store.records(sorted(keys), columns) if keys else {}
        return [self._found(row, needs, records) for row, needs in zip(rows, wanted, strict=True)]

    def _wanted(self, row: object) -> "list[_Need] | RowError | None":
        if not isinstance(row, dict):
            return None
        try:
            needs = [(group, lacks, _key(group, row)) for group in self.groups if (lacks := group.lacks(row))]
            if any(key for _, _, key in needs):
                moment(row, self.prediction_time)
        except RowError as error:
            return error
        return needs or None

    def _found(self, row: Any, needs: "list[_Need] | RowError | None", records: Mapping[Key, Record]) -> Found | None:
        if needs is None or isinstance(needs, RowError):
            return Found(wrong=needs) if needs else None
        found = Found()
        for group, lacks, key in needs:
            record = records.get(key) if key else None
            event_time = _number(record.get(group.event_time)) if record else None
            at = moment(row, self.prediction_time) if key else None
            if event_time is None or not group.fresh(event_time, self.now() if at is None else at):
                # Without an entity it is the row that is incomplete, not the store.
                found.missing.extend(f.name for f in lacks if key or f.may_miss)
                continue
            found.as_of[group.name] = event_time
            values = {feature.name: _value(feature, record or {}) for feature in lacks}
            found.features.update({name: value for name, value in values.items() if value is not None})
            found.missing.extend(name for name, value in values.items() if value is None)
        return found


_Need = tuple[Group, list[Input], Key | None]


def _key(group: Group, row: Row) -> Key | None:
    """Whose record a row needs; nothing where it does not say.

    Raises:
        RowError: what it says is no entity.
    """
    entity = row.get(group.entity)
    if entity is None:
        return None
    if isinstance(entity, bool) or not isinstance(entity, str | int) or not 0 < len(str(entity)) <= _LONGEST_ENTITY:
        raise RowError(group.entity, f"must be text or a whole number to look up {group.name}, got {short(entity)}")
    return group.store, str(entity)


def _value(feature: Input, record: Record) -> Any:
    """The store's text as the request would have said it; nothing where the model could not use it."""
    text = record.get(feature.name)
    if text is None:
        return None
    value = text if feature.type == "category" else _number(text)
    if feature.type == "boolean" and value is not None:
        value = bool(value)
    elif feature.type == "integer" and value is not None and not value % 1:
        value = int(value)
    try:
        feature.encode(value)
    except RowError:
        return None
    return value


def _number(text: str | None) -> float | None:
    try:
        return float(text) if text is not None else None
    except ValueError:
        return None
