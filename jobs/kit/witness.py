"""This file keeps a copy of every ledger row in a second place: the chain alone does not miss the rows that were removed from its end."""

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

from jobs.kit.chain import Row, line_name

PREFIX = "ledger"
_KEPT_BEFORE = "PreconditionFailed"
_TWO_AT_ONCE = "ConditionalRequestConflict"
_ATTEMPTS = 5


@dataclass(frozen=True, order=True)
class Seen:
    """One row that was witnessed."""

    seq: int
    digest: str


class Witness:
    """Copies in S3, whose names say which row they are of; writers may add some, nobody may take one away."""

    def __init__(self, bucket: str, client: Callable[[], Any]) -> None:
        # A client is made when it is needed: most of who opens a ledger only reads it.
        self._bucket, self._client = bucket, client

    def keep(self, row: Row) -> None:
        """Add the copy of a row; the second copy of the same row is the first."""
        s3 = self._client()
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                s3.put_object(
                    Bucket=self._bucket,
                    Key=key(row.line, Seen(row.seq, row.digest)),
                    Body=json.dumps(asdict(row), sort_keys=True).encode(),
                    ContentType="application/json",
                    IfNoneMatch="*",
                )
            except s3.exceptions.ClientError as error:
                code = error.response["Error"]["Code"]
                if code == _TWO_AT_ONCE and attempt < _ATTEMPTS:
                    continue
                if code != _KEPT_BEFORE:
                    raise
            return

    def seen(self, line: str) -> list[Seen]:
        """Every row of a line that was ever witnessed, those whose copy was deleted since too, oldest first."""
        pages = self._client().get_paginator("list_object_versions")
        prefix = f"{PREFIX}/{line_name(line)}/"
        versions = (
            item for page in pages.paginate(Bucket=self._bucket, Prefix=prefix) for item in page.get("Versions", [])
        )
        return sorted(set(_named(item["Key"].removeprefix(prefix) for item in versions)))

    def copy(self, line: str, seen: Seen) -> Row | None:
        """The row as it was witnessed; nothing where the copy is gone or is another's."""
        s3 = self._client()
        try:
            content = s3.get_object(Bucket=self._bucket, Key=key(line, seen))["Body"].read()
        except s3.exceptions.NoSuchKey:
            return None
        row = Row(**json.loads(content))
        return row if (row.seq, row.digest) == (seen.seq, seen.digest) else None


def key(line: str, seen: Seen) -> str:
    """
    >>> key("flight_delay", Seen(7, "ab"))
    'ledger/flight-delay/0000000007-ab.json'
    """
    return f"{PREFIX}/{line_name(line)}/{seen.seq:010d}-{seen.digest}.json"


def _named(names: Iterator[str]) -> Iterator[Seen]:
    for name in names:
        number, _, digest = name.removesuffix(".json").partition("-")
        if number.isdecimal():
            yield Seen(int(number), digest)
