"""This file makes requests and labels of a line's past: the same past always makes the same ones."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from estate.simulating.events import happened
from jobs.kit.uuid7 import RANDOM_BYTES, uuid7

if TYPE_CHECKING:
    import pyarrow as pa

    from jobs.kit.spec import Line

_SECOND = 1_000_000_000


class Row(NamedTuple):
    """One request of the past, and what became of it."""

    id: str
    at: datetime
    request: bytes
    entity: str
    label: int | None
    label_time: datetime | None


@dataclass(slots=True)
class Window:
    """A span of the past: what was asked in it, and the labels that became known in it."""

    start: datetime
    end: datetime
    rows: list[Row] = field(default_factory=list)
    labels: list[Row] = field(default_factory=list)

    def hours(self) -> Iterator[tuple[datetime, list[Row]]]:
        """The rows of each hour that has any, in order."""
        found: dict[datetime, list[Row]] = {}
        for row in self.rows:
            found.setdefault(row.at.replace(minute=0, second=0, microsecond=0), []).append(row)
        yield from sorted(found.items())


def id_of(line: str, entity: str, at: datetime) -> str:
    """The id of a prediction of the past: every replay gives it the same.

    >>> at = datetime(2013, 4, 1, 12, tzinfo=UTC)
    >>> id_of("flight-delay", "UA-7", at) == id_of("flight-delay", "UA-7", at) != id_of("flight-delay", "UA-8", at)
    True
    """
    seed = hashlib.sha256(f"{line}|{entity}|{at.isoformat()}".encode()).digest()
    return str(uuid7(int(at.timestamp()) * _SECOND, seed[:RANDOM_BYTES]))


def rows(spec: "Line", table: "pa.Table", truths: Mapping[str, tuple[int, datetime]]) -> list[Row]:
    """The requests of a table of the past, in order of time.

    Args:
        spec: the line's model.yaml.
        table: features, entity and moment of each prediction.
        truths: label and the moment from which it was known, by entity.
    """
    problem, found = spec.problem, []
    kept = table.select([problem.entity, problem.prediction_time, *spec.features])
    for values in kept.to_pylist():
        entity = str(values[problem.entity])
        at = datetime.fromtimestamp(values[problem.prediction_time], UTC)
        made = id_of(spec.name, entity, at)
        told = {"prediction_id": made, **values, problem.prediction_time: f"{at:%Y-%m-%dT%H:%M:%SZ}"}
        label, known = truths.get(entity, (None, None))
        found.append(Row(made, at, json.dumps(_plain(told)).encode(), entity, label, known))
    return sorted(found, key=lambda row: (row.at, row.id))


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """Without what JSON does not know: a NaN is a missing value."""
    return {name: None if value != value else value for name, value in values.items()}  # noqa: PLR0124 - only NaN differs from itself


def windows(found: Sequence[Row], start: datetime, end: datetime, length: timedelta) -> list[Window]:
    """Consecutive windows; the last may be shorter. A label belongs to the window in which it became known."""
    made = []
    while start < end:
        made.append(Window(start, min(start + length, end)))
        start += length
    first = made[0].start
    for row in found:
        made[(row.at - first) // length].rows.append(row)
    become_known(made, found, length)
    return made


def become_known(made: Sequence[Window], found: Iterable[Row], length: timedelta) -> None:
    """Put labels into the windows in which they became known; known exactly at the end of a window is known in it."""
    first = made[0].start
    for row in found:
        if row.label_time is not None and row.label_time <= made[-1].end:
            made[max(0, -((first - row.label_time) // length) - 1)].labels.append(row)


def truths(spec: "Line", files: Iterable[bytes], start: datetime, end: datetime) -> dict[str, tuple[int, datetime]]:
    """Label and the moment from which it was known, by entity, of the span's events as the features job has written them."""
    return {entity: (label, known) for entity, (_, label, known) in happened(spec, files, start, end).items()}


def delivery(spec: "Line", labels: Sequence[Row]) -> bytes:
    """The labels as a source would deliver them."""
    target, known = spec.problem.target, spec.problem.label_time
    told = [
        {
            "prediction_id": row.id,
            spec.problem.entity: row.entity,
            target: row.label,
            known: f"{row.label_time:%Y-%m-%dT%H:%M:%SZ}",
        }
        for row in labels
    ]
    return "".join(json.dumps(one) + "\n" for one in sorted(told, key=lambda one: str(one["prediction_id"]))).encode()
