"""This file is the append-only table of everything that happened to a model line, each row sealed by the one before."""

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import islice
from typing import Any

from jobs.kit.chain import OvertakenError, Row, digest, follows, from_item, line_name, to_item, topic
from jobs.kit.witness import Witness

BY_ID = "by-id"
"""The index that finds rows by what they are about; it projects every attribute."""
BY_TOPIC = "by-topic"
"""The index that finds a line's rows of one kind, without reading the others; it projects every attribute."""
_RECENT = 50
"""Rows at the end read with strong consistency; the index may lag behind a retry by a second, never by so many rows."""
_ATTEMPTS = 60
_LARGEST_BODY = 300_000
"""DynamoDB takes items up to 400 KB, keys and digests included."""


class Ledger:
    """The ledger of one estate, in DynamoDB, and its witness in another place."""

    def __init__(
        self,
        table: str,
        client: Any,
        sleep: Callable[[float], None] = time.sleep,
        witness: Witness | None = None,
    ) -> None:
        self._table, self._client, self._sleep, self._witness = table, client, sleep, witness
        self._witnessed = ""

    def append(self, line: str, kind: str, id: str, body: dict[str, Any], *, at: str, by: str, after: int = -1) -> Row:  # noqa: A002 - the attribute's name
        """Write a row after the last; the same kind, id and body as that thing's latest row is written only once.

        Raises:
            ValueError: the body is no JSON or too large for an item.
            OvertakenError: a row was written after the one numbered `after`, on which the body rests.
            RuntimeError: other writers were faster every time.
        """
        name, text = line_name(line), _text(kind, body)
        for attempt in range(_ATTEMPTS):
            tail = self.newest(name, limit=_RECENT)
            self._heal(tail)
            if same := self._already(tail, kind, id, text):
                return same
            if after >= 0 and (tail[0].seq if tail else 0) != after:
                raise OvertakenError(f"{kind} {id} rests on row {after}, and there are others since")
            seq, previous = (tail[0].seq + 1, tail[0].digest) if tail else (1, "")
            row = Row(line=name, seq=seq, kind=kind, id=id, at=at, by=by, text=text, previous=previous)
            sealed = replace(row, digest=digest(row))
            if self._put(sealed):
                self._keep(sealed)
                return sealed
            self._sleep(min(0.01 * (attempt + 1), 0.2))
        raise RuntimeError(
            f"ledger {self._table} must take row {kind} {id}, got {_ATTEMPTS} conflicts with other writers; try again"
        )

    def rows(self, line: str, kind: str | None = None) -> list[Row]:
        """Every row of a line, or those of one kind, oldest first."""
        found = self._query(line, forward=True)
        return [row for row in found if kind is None or row.kind == kind]

    def of_kind(self, line: str, kind: str, *, newest: int | None = None) -> list[Row]:
        """What `rows` gives, or its end, at the cost of these rows only; a row of the last second may be missing yet."""
        found = self._pages(
            IndexName=BY_TOPIC,
            KeyConditionExpression="topic = :topic",
            ExpressionAttributeValues={":topic": {"S": topic(line, kind)}},
            ScanIndexForward=newest is None,
            **({} if newest is None else {"Limit": newest}),
        )
        return sorted(islice(found, newest), key=lambda row: row.seq)

    def newest(self, line: str, *, limit: int) -> list[Row]:
        """The last rows, newest first."""
        return self._query(line, forward=False, limit=limit)

    def find(self, id: str) -> list[Row]:  # noqa: A002 - the attribute's name
        """Every row about one thing, oldest first; a row of the last second may be missing yet."""
        found = self._pages(
            IndexName=BY_ID, KeyConditionExpression="id = :id", ExpressionAttributeValues={":id": {"S": id}}
        )
        return sorted(found, key=lambda row: (row.line, row.seq))

    def _heal(self, tail: list[Row]) -> None:
        """Witness the last row, whose writer may have died before it could; one that does not follow is left for `verify` to name."""
        if self._witness and tail and tail[0].digest != self._witnessed and follows(tail[0], *tail[1:2]):
            self._keep(tail[0])

    def _keep(self, row: Row) -> None:
        if self._witness:
            self._witness.keep(row)
            self._witnessed = row.digest

    def _already(self, tail: list[Row], kind: str, id_: str, text: str) -> Row | None:
        latest = next((row for row in tail if (row.kind, row.id) == (kind, id_)), None)
        if latest is None and len(tail) == _RECENT:
            latest = next(
                (row for row in reversed(self.find(id_)) if (row.line, row.kind) == (tail[0].line, kind)), None
            )
        return latest if latest and latest.text == text else None

    def _put(self, row: Row) -> bool:
        try:
            self._client.put_item(
                TableName=self._table, Item=to_item(row), ConditionExpression="attribute_not_exists(line)"
            )
        except self._client.exceptions.ConditionalCheckFailedException:
            return False
        return True

    def _query(self, line: str, *, forward: bool, limit: int | None = None) -> list[Row]:
        found = self._pages(
            KeyConditionExpression="line = :line",
            ExpressionAttributeValues={":line": {"S": line_name(line)}},
            ScanIndexForward=forward,
            ConsistentRead=True,
            **({} if limit is None else {"Limit": limit}),
        )
        return list(islice(found, limit))

    def _pages(self, **asked: Any) -> Iterator[Row]:
        start: dict[str, Any] = {}
        while True:
            page = self._client.query(TableName=self._table, **asked, **start)
            yield from map(from_item, page["Items"])
            if "LastEvaluatedKey" not in page:
                return
            start = {"ExclusiveStartKey": page["LastEvaluatedKey"]}


def _text(kind: str, body: dict[str, Any]) -> str:
    text = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    if len(text.encode()) > _LARGEST_BODY:
        raise ValueError(
            f"body of row {kind} must be at most {_LARGEST_BODY} bytes, got {len(text.encode())}; keep documents in S3"
        )
    return text
