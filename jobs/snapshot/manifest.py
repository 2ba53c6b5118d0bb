"""This file is a snapshot as a document: its parts' files by content, and a manifest whose digest is its id."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa

from jobs.kit.entry import BadInputError
from jobs.snapshot.contract import PARTS, files


@dataclass(frozen=True)
class Made:
    """A snapshot whose files are stored and whose manifest is not: nobody sees it yet."""

    id: str
    manifest: bytes

    @property
    def document(self) -> dict[str, Any]:
        """The manifest, with its id for readers."""
        return {"id": self.id, **json.loads(self.manifest)}


def make(
    parts: Mapping[str, Sequence[Mapping[str, Any]]],
    schema: pa.Schema,
    *,
    line: str,
    sql: str,
    as_of: datetime,
    sources: Sequence[Mapping[str, Any]],
    stored: Mapping[str, Any],
) -> Made:
    """Describe what was stored.

    Args:
        parts: the files of each part in order: file, sha256, rows and bytes.
        schema: of the query's result, with its `part`.
        line: name of the line.
        sql: the query.
        as_of: up to when labels were known.
        sources: uri, version, sha256 and rows of every raw delivery.
        stored: which offline files each feature group was read from.

    Raises:
        BadInputError: a part is empty.
    """
    summed = _none_empty({part: _sums(parts[part]) for part in PARTS})
    columns = [{"name": column.name, "type": str(column.type)} for column in schema if column.name != "part"]
    manifest = {
        "line": line,
        "as_of": as_of.astimezone(UTC).isoformat(),
        "rows": sum(part["rows"] for part in summed.values()),
        "parts": summed,
        "schema": columns,
        "schema_sha256": hashlib.sha256(json.dumps(columns).encode()).hexdigest(),
        "sql": sql,
        "query_sha256": hashlib.sha256(sql.encode()).hexdigest(),
        "sources": list(sources),
        "features": dict(stored),
    }
    text = json.dumps(manifest, indent=1, sort_keys=True).encode()
    return Made(hashlib.sha256(text).hexdigest(), text)


def channel(made: Made, part: str, prefix: str) -> str:
    """A SageMaker ManifestFile: which objects under the prefix a job downloads."""
    listed = [one["file"] for one in files(made.document["parts"][part])]
    return json.dumps([{"prefix": prefix.rstrip("/") + "/"}, *listed])


def stored(names: Sequence[str]) -> dict[str, Any]:
    """What a manifest says of the offline files it was read from; their names hold digests of their content."""
    return {"files": len(names), "names_sha256": hashlib.sha256("\n".join(sorted(names)).encode()).hexdigest()}


def _none_empty(summed: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    if empty := [part for part in PARTS if not summed[part]["rows"]]:
        rows = sum(part["rows"] for part in summed.values())
        raise BadInputError(f"part {empty[0]} of the snapshot must have rows, got none of {rows}; look at split")
    return summed


def _sums(listed: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    sums = {what: sum(one[what] for one in listed) for what in ("rows", "bytes")}
    return {**sums, "files": [dict(one) for one in listed]}
