"""This file reads one delivery of labels, CSV or JSON lines; what cannot be used is counted and named, the rest is."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec

from jobs.labels.table import Columns, DeliveryError, rows
from jobs.labels.values import RowError, entity_of, id_of, label_of, moment_of, short
from jobs.serve.contract import PREDICTION_ID

_EXAMPLES = 5


class Label(msgspec.Struct, frozen=True, omit_defaults=True):
    """One row: what became true of a prediction, or of every prediction of an entity, and since when that is known."""

    label: int
    label_time: Any
    prediction_id: str | None = None
    entity: str | None = None

    @property
    def key(self) -> tuple[str | None, str | None]:
        return self.prediction_id, self.entity


@dataclass(slots=True)
class Delivery:
    """The rows that can be used, and what is wrong with the others."""

    rows: int = 0
    labels: list[Label] = field(default_factory=list)
    refused: int = 0
    findings: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    """Up to five rows of each rule that was broken."""
    counts: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def refuse(self, rule: str, example: str, count: int = 1) -> None:
        self.refused += count
        self.counts[rule] += count
        if len(self.findings[rule]) < _EXAMPLES:
            self.findings[rule].append(example)

    def told(self) -> list[dict[str, Any]]:
        return [{"rule": r, "count": n, "examples": self.findings[r]} for r, n in sorted(self.counts.items())]


def read(content: bytes, columns: Columns) -> Delivery:
    """Read a delivery.

    Raises:
        DeliveryError: it has no rows, or lacks a column.
    """
    found = Delivery()
    for number, row in rows(content, columns):
        found.rows += 1
        try:
            found.labels.append(_label(row, columns))
        except RowError as error:
            found.refuse(error.rule, f"row {number}: {error}")
    if not found.rows:
        raise DeliveryError("delivery must have rows, got none")
    found.labels = list(_agreeing(found))
    return found


def _label(row: Any, columns: Columns) -> Label:
    if not isinstance(row, Mapping):
        raise RowError("row", "must be a JSON object, or have a value for every column", short(row))
    given = row.get(PREDICTION_ID)
    by_id = given is not None and given != ""
    return Label(
        label=label_of(columns.target, row.get(columns.target)),
        label_time=moment_of(columns.label_time, row.get(columns.label_time)),
        prediction_id=id_of(PREDICTION_ID, given) if by_id else None,
        entity=None if by_id else entity_of(columns.entity, row.get(columns.entity)),
    )


def _agreeing(delivery: Delivery) -> Iterator[Label]:
    """All but those of which the delivery says both at one moment: nobody can tell which is true."""
    said: dict[Any, set[int]] = defaultdict(set)
    for label in delivery.labels:
        said[label.key, label.label_time].add(label.label)
    for label in delivery.labels:
        labels = said[label.key, label.label_time]
        if len(labels) == 1:
            yield label
        else:
            both = " and ".join(map(str, sorted(labels)))
            name = label.prediction_id or label.entity
            delivery.refuse(CONFLICT, f"{name} is {both} at {label.label_time.isoformat()}")


CONFLICT = "a prediction must have one label at one moment"
