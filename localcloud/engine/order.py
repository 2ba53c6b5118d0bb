"""This file is in which order resources stand and fall: dependencies first when listed, last when deleted."""

from collections.abc import Callable

from localcloud.engine.records import references
from localcloud.engine.wire import Json


def dependencies_first(records: list[Json]) -> list[Json]:
    """The records, each after all it refers to, otherwise in the order given; a cycle is left in the order given."""
    by_urn: dict[str, list[Json]] = {}
    for record in records:
        by_urn.setdefault(record["urn"], []).append(record)
    done: set[int] = set()
    ordered: list[Json] = []
    for record in records:
        _visit(record, by_urn, done, ordered)
    return ordered


def _visit(record: Json, by_urn: dict[str, list[Json]], done: set[int], ordered: list[Json]) -> None:
    stack: list[tuple[Json, bool]] = [(record, False)]
    while stack:
        current, expanded = stack.pop()
        if expanded:
            ordered.append(current)
        elif id(current) not in done:
            done.add(id(current))
            stack.append((current, True))
            needed = sorted(references(current), reverse=True)
            stack.extend((other, False) for urn in needed for other in reversed(by_urn.get(urn, [])))


class Deletions:
    """Which resources may be deleted now: those that nothing still waiting refers to."""

    def __init__(self, records: list[Json]) -> None:
        self._waiting = {id(record): record for record in reversed(dependencies_first(records))}
        self._edges = {key: references(record) for key, record in self._waiting.items()}
        self._running: set[int] = set()

    def ready(self) -> list[Json]:
        """Resources to begin; they count as running from now on."""
        needed = {urn for key in self._waiting for urn in self._edges[key]}
        free = [record for key, record in self._idle() if record["urn"] not in needed]
        if not free and not self._running:
            # Two generations of replaced resources can refer to each other; the state's own order breaks the tie.
            free = [record for _, record in self._idle()][:1]
        self._running |= {id(record) for record in free}
        return free

    def finish(self, record: Json) -> None:
        """A resource is gone."""
        self._running.discard(id(record))
        self._waiting.pop(id(record), None)

    def _idle(self) -> list[tuple[int, Json]]:
        return [(key, record) for key, record in self._waiting.items() if key not in self._running]


def dependents(urn: str, records: list[Json], hit: Callable[[Json, list[str]], bool]) -> list[Json]:
    """Resources whose inputs come, directly or not, from `urn` and that `hit` (given those inputs' names) says go too."""
    gone = {urn}
    found: list[Json] = []
    for record in dependencies_first(records):
        used = record.get("propertyDependencies") or {}
        keys = [key for key, urns in used.items() if gone & set(urns or [])]
        if record["urn"] not in gone and keys and hit(record, keys):
            gone.add(record["urn"])
            found.append(record)
    return found
