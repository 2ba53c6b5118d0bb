"""This file holds what the ledger says against what is kept: first its own rows, then the bytes of every training set."""

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from jobs.kit.chain import Row, verify
from jobs.snapshot.contract import files


def broken(rows: Sequence[Row], s3: Any, lake: str) -> str | None:
    """Which row, the first in order, can no longer be believed; nothing when all hold.

    Args:
        rows: a line's whole ledger, oldest first.
        s3: reads the training sets.
        lake: the bucket that they are in.
    """
    if found := verify(rows):
        return found
    seen: dict[str, str | None] = {}
    for row in rows:
        if row.kind == "snapshot":
            where = f"s3://{lake}/snapshots/{row.line}"
            for uri, sha256 in _files(row, where).items():
                seen[uri] = seen[uri] if uri in seen else _digest(s3, uri)
                if seen[uri] != sha256:
                    return f"row {row.seq} (snapshot {row.id}) names {uri} with sha256 {sha256}, {_got(seen[uri])}"
            if wrong := _manifest(s3, f"{where}/{row.id}.json", row):
                return f"row {row.seq} (snapshot {row.id}) {wrong}"
    return None


def _files(row: Row, where: str) -> dict[str, str]:
    listed = [one for part in row.body["parts"].values() for one in files(part)]
    return {f"{where}/{row.id}.json": row.id} | {f"{where}/data/{one['file']}": one["sha256"] for one in listed}


def _manifest(s3: Any, uri: str, row: Row) -> str | None:
    """The row repeats the manifest; they must tell the same story."""
    told = json.loads(_read(s3, uri) or b"{}")
    differing = [name for name, value in told.items() if name in row.body and row.body[name] != value]
    return f"must say what {uri} says, differs in {', '.join(differing)}" if differing else None


def _got(found: str | None) -> str:
    return f"got {found}; it was changed" if found else "got nothing there; it was removed"


def _digest(s3: Any, uri: str) -> str | None:
    content = _read(s3, uri)
    return None if content is None else hashlib.sha256(content).hexdigest()


def _read(s3: Any, uri: str) -> bytes | None:
    bucket, _, key = uri.removeprefix("s3://").partition("/")
    try:
        content: bytes = s3.get_object(Bucket=bucket, Key=key)["Body"].read()
    except s3.exceptions.NoSuchKey:
        return None
    return content
