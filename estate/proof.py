"""This file holds what the ledger says against what is kept: first its own rows, then the bytes of every training set."""

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from jobs.kit.chain import Row, verify
from jobs.snapshot.contract import files
from jobs.snapshot.kept import EXPIRY

_PIECE = 1 << 20
"""A training set may be larger than memory."""


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
    let_go = _let_go(rows)
    for row in rows:
        if row.kind != "snapshot":
            continue
        where = f"s3://{lake}/snapshots/{row.line}"
        told = _files(row, where) if row.id not in let_go else {let_go[row.id]: row.id}
        for uri, sha256 in told.items():
            seen[uri] = seen[uri] if uri in seen else _digest(s3, uri)
            if seen[uri] != sha256:
                return f"row {row.seq} (snapshot {row.id}) names {uri} with sha256 {sha256}, {_got(seen[uri])}"
        manifest = let_go.get(row.id, f"{where}/{row.id}.json")
        if wrong := _manifest(s3, manifest, row):
            return f"row {row.seq} (snapshot {row.id}) {wrong}"
    return None


def _let_go(rows: Sequence[Row]) -> dict[str, str]:
    """What is left of the snapshots that the line's retention let go, and that were not made anew since: their manifests."""
    found: dict[str, str] = {}
    for row in rows:
        if row.kind == EXPIRY:
            found[row.id] = row.body["manifest"]
        elif row.kind == "snapshot":
            found.pop(row.id, None)
    return found


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
    body = _open(s3, uri)
    if body is None:
        return None
    sha256 = hashlib.sha256()
    while piece := body.read(_PIECE):
        sha256.update(piece)
    return sha256.hexdigest()


def _read(s3: Any, uri: str) -> bytes | None:
    body = _open(s3, uri)
    return None if body is None else body.read()


def _open(s3: Any, uri: str) -> Any:
    bucket, _, key = uri.removeprefix("s3://").partition("/")
    try:
        return s3.get_object(Bucket=bucket, Key=key)["Body"]
    except s3.exceptions.NoSuchKey:
        return None
