"""This file asks the online feature store: bounded in time, and without an answer rather than with an error."""

import sys
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

Key = tuple[str, str]
"""A group's name in AWS, and an entity."""
Record = Mapping[str, str]
"""Values as the store gives them: text by feature."""
Columns = Mapping[str, Sequence[str]]
"""By group, the features to ask for."""
ATTEMPTS = 2
_KEYS_A_CALL = 100
"""BatchGetRecord takes as many identifiers of a group."""
_MOST_KEPT = 10_000
_REST_SECONDS = 1.0
"""How long a store that failed is left alone: a request must not wait for what the one before it waited for in vain."""


class Store:
    """Newest records by key; one that was just asked for is remembered for a moment."""

    def __init__(
        self, client: Any, *, seconds: float, cache_seconds: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._client, self._seconds, self._cache_seconds, self._clock = client, seconds, cache_seconds, clock
        self._kept: dict[Key, tuple[float, Record | None]] = {}
        self._rests_until = 0.0

    def records(self, wanted: Collection[Key], columns: Columns) -> dict[Key, Record]:
        """What there is of the wanted keys; a store that does not answer has nothing."""
        now = self._clock()
        found = {key: kept[1] for key in wanted if (kept := self._kept.get(key)) and kept[0] > now}
        rest = [key for key in wanted if key not in found]
        for first in range(0, len(rest), _KEYS_A_CALL):
            found |= self._asked(rest[first : first + _KEYS_A_CALL], columns, now + self._seconds)
        return {key: record for key, record in found.items() if record is not None}

    def _asked(self, keys: Sequence[Key], columns: Columns, deadline: float) -> dict[Key, Record | None]:
        """Keys that the store answered for, with nothing where it has no record."""
        from botocore.exceptions import BotoCoreError, ClientError

        read: dict[Key, Record | None] = {}
        left, why = list(keys), "it may not be asked again yet"
        for _ in range(ATTEMPTS):
            if not left or self._clock() >= deadline or self._clock() < self._rests_until:
                break
            try:
                told = self._client.batch_get_record(Identifiers=list(_identifiers(left, columns)))
            except (BotoCoreError, ClientError) as error:
                why = str(error)
                continue
            lost, why = _lost(told), "some entities were left out"
            read.update(dict.fromkeys(key for key in left if key not in lost))
            read.update(_records(told))
            left = [key for key in left if key in lost]
        if left:
            self._complain(len(left), why)
        self._keep(read)
        return read

    def _keep(self, read: Mapping[Key, Record | None]) -> None:
        if len(self._kept) + len(read) > _MOST_KEPT:
            self._kept.clear()
        until = self._clock() + self._cache_seconds
        self._kept.update({key: (until, record) for key, record in read.items()})

    def _complain(self, count: int, why: str) -> None:
        if self._clock() >= self._rests_until:
            print(f"feature store does not answer for {count} entities: {why}", file=sys.stderr, flush=True)
            self._rests_until = self._clock() + _REST_SECONDS


def client(seconds: float, region: str | None) -> Any:
    """A client whose attempts together take so long at most; between them standard retries may pause for a second."""
    import boto3
    from botocore.config import Config

    each = seconds / ATTEMPTS
    config = Config(connect_timeout=each, read_timeout=each, retries={"total_max_attempts": 1})
    return boto3.session.Session(region_name=region).client("sagemaker-featurestore-runtime", config=config)


def _identifiers(keys: Iterable[Key], columns: Columns) -> Iterator[dict[str, Any]]:
    by_group: dict[str, list[str]] = {}
    for group, entity in keys:
        by_group.setdefault(group, []).append(entity)
    for group, entities in by_group.items():
        asked = {"FeatureGroupName": group, "RecordIdentifiersValueAsString": entities}
        yield {**asked, "FeatureNames": list(columns[group])}


def _lost(told: Mapping[str, Any]) -> set[Key]:
    """What the store gave no answer for, though it was asked."""
    wrong = {(one["FeatureGroupName"], one["RecordIdentifierValueAsString"]) for one in told.get("Errors", [])}
    for some in told.get("UnprocessedIdentifiers", []):
        wrong |= {(some["FeatureGroupName"], entity) for entity in some["RecordIdentifiersValueAsString"]}
    return wrong


def _records(told: Mapping[str, Any]) -> dict[Key, Record]:
    return {
        (one["FeatureGroupName"], one["RecordIdentifierValueAsString"]): {
            value["FeatureName"]: value["ValueAsString"] for value in one["Record"]
        }
        for one in told["Records"]
    }
